package invoke_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/invoke"
	"frontdesk/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// service speaks the wire format of Lambda's Invoke API.
type service struct {
	mu     sync.Mutex
	asked  []string // method, path, invocation type and payload
	status int
	failed string
	answer string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	payload, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, strings.Join([]string{r.Method, r.URL.Path, r.Header.Get("X-Amz-Invocation-Type"), string(payload)}, " "))
	if s.failed != "" {
		w.Header().Set("X-Amz-Function-Error", s.failed)
	}
	w.WriteHeader(s.status)
	io.WriteString(w, s.answer)
}

func newWorkers(t *testing.T, s *service) *invoke.Workers {
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b"}, nil
	})
	return invoke.Open(aws.Config{Region: "local", Credentials: credentials, RetryMaxAttempts: 1}, server.URL, "deliver")
}

func TestAWorkerIsStartedAndNotWaitedFor(t *testing.T) {
	s := &service{status: http.StatusAccepted}
	if err := newWorkers(t, s).Start(t.Context(), "biz", "ep"); err != nil {
		t.Fatal(err)
	}
	if want := `POST /2015-03-31/functions/deliver/invocations Event {"businessId":"biz","endpointId":"ep"}`; len(s.asked) != 1 || s.asked[0] != want {
		t.Errorf("%q", s.asked)
	}
	s.status = http.StatusTooManyRequests
	if err := newWorkers(t, s).Start(t.Context(), "biz", "ep"); err == nil {
		t.Error("a refusal is no error")
	}
}

func TestATrialComesBack(t *testing.T) {
	want := webhook.Attempt{At: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), Status: 500, Latency: 7 * time.Millisecond, Snippet: "Oh", Error: "It answered 500."}
	answer, _ := json.Marshal(want)
	s := &service{status: http.StatusOK, answer: string(answer)}
	trial := webhook.Trial{BusinessID: "biz", URL: "https://example.com", Secret: "whsec_abc"}
	if got, err := newWorkers(t, s).Try(t.Context(), trial); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if want := `POST /2015-03-31/functions/deliver/invocations RequestResponse {"try":{"businessId":"biz","url":"https://example.com","secret":"whsec_abc"}}`; s.asked[0] != want {
		t.Errorf("%q", s.asked)
	}
	for _, broken := range []*service{{status: http.StatusOK, failed: "Unhandled", answer: `{"errorMessage":"whsec_abc"}`}, {status: http.StatusOK, answer: "null"}, {status: http.StatusOK, answer: "{"}, {status: 500}} {
		if got, err := newWorkers(t, broken).Try(t.Context(), trial); err == nil || strings.Contains(err.Error(), "whsec_abc") {
			t.Errorf("%+v: %+v, %v", broken, got, err)
		}
	}
}

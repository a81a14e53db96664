package lambdaapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/local/runtime"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
)

// patience bounds what must happen at once; it only decides how long a failing test takes.
const patience = 30 * time.Second

// invocation is a function that was invoked and waits for the test's answer.
type invocation struct {
	name, payload string
	answer        chan<- answer
}

type answer struct {
	response string
	err      error
}

// harness is the API behind a real HTTP server, with AWS's own client.
type harness struct {
	*API
	url         string
	client      *lambda.Client
	invocations chan invocation
	log         chan string
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	h := &harness{invocations: make(chan invocation), log: make(chan string, 10)}
	h.API = New(Config{
		Names: []string{"Worker"}, NewID: func() string { return "id" }, Log: func(line string) { h.log <- line },
		Invoke: func(ctx context.Context, name string, payload []byte) ([]byte, error) {
			answers := make(chan answer)
			h.invocations <- invocation{name, string(payload), answers}
			a := <-answers
			return []byte(a.response), a.err
		},
	})
	server := httptest.NewServer(h.API)
	t.Cleanup(server.Close)
	h.url = server.URL
	h.client = lambda.New(lambda.Options{Region: "local", BaseEndpoint: aws.String(server.URL), RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		})})
	return h
}

// next waits for the next invocation.
func (h *harness) next(t *testing.T) invocation {
	t.Helper()
	select {
	case i := <-h.invocations:
		return i
	case <-time.After(patience):
		t.Fatal("no function is invoked")
		return invocation{}
	}
}

// call invokes the function and waits, while the test answers with a.
func (h *harness) call(t *testing.T, payload string, a answer) *lambda.InvokeOutput {
	t.Helper()
	result := make(chan *lambda.InvokeOutput, 1)
	go func() {
		out, err := h.client.Invoke(context.WithoutCancel(t.Context()), &lambda.InvokeInput{FunctionName: aws.String("Worker"), Payload: []byte(payload)})
		if err != nil {
			t.Error(err)
		}
		result <- out
	}()
	i := h.next(t)
	if i.name != "Worker" || i.payload != payload {
		t.Errorf("invoked %+v", i)
	}
	i.answer <- a
	return <-result
}

func TestInvocationsThatAreAwaited(t *testing.T) {
	h := newHarness(t)
	if out := h.call(t, `{"a":1}`, answer{response: `{"b":2}`}); out.StatusCode != 200 || string(out.Payload) != `{"b":2}` || out.FunctionError != nil || aws.ToString(out.ExecutedVersion) != "$LATEST" {
		t.Errorf("got %+v", out)
	}
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"the function's error", &runtime.FunctionError{Type: "errorString", Message: "no"}, `{"errorType":"errorString","errorMessage":"no"}`},
		{"out of time", fmt.Errorf("Worker: %w (3s)", runtime.ErrTimeout), `{"errorType":"Sandbox.Timedout","errorMessage":"Worker: the function ran out of time (3s)"}`},
		{"crash", runtime.ErrCrashed, `{"errorType":"Runtime.ExitError","errorMessage":"the function ended without an answer"}`},
	} {
		if out := h.call(t, `{}`, answer{err: tt.err}); out.StatusCode != 200 || aws.ToString(out.FunctionError) != "Unhandled" || string(out.Payload) != tt.want {
			t.Errorf("%s: %d %v %s", tt.name, out.StatusCode, aws.ToString(out.FunctionError), out.Payload)
		}
	}
}

func TestInvocationsThatNobodyAwaits(t *testing.T) {
	h := newHarness(t)
	// Each is accepted before the one before has ended.
	for n := range 3 {
		out, err := h.client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("Worker"), InvocationType: types.InvocationTypeEvent, Payload: fmt.Append(nil, n)})
		if err != nil || out.StatusCode != 202 || len(out.Payload) != 0 {
			t.Fatalf("%d: %+v, %v", n, out, err)
		}
	}
	seen := map[string]bool{}
	for n := range 3 {
		i := h.next(t)
		seen[i.payload] = true
		if n == 0 {
			i.answer <- answer{err: errors.New("boom")}
			if line := <-h.log; line != "Worker: asynchronous invocation: boom" {
				t.Errorf("logged %q", line)
			}
			continue
		}
		i.answer <- answer{response: `{}`}
	}
	if len(seen) != 3 {
		t.Errorf("invoked with %v", seen)
	}
}

func TestCloseWaitsForWhatIsUnderWay(t *testing.T) {
	h := newHarness(t)
	if err := h.InvokeAsync("Worker", []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	under := h.next(t)
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	h.Close(short) // returns, although it is under way
	if err := h.InvokeAsync("Worker", []byte(`{}`)); !errors.Is(err, runtime.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	_, err := h.client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("Worker"), InvocationType: types.InvocationTypeEvent})
	var service *types.ServiceException
	if !errors.As(err, &service) {
		t.Errorf("an event after Close: %v", err)
	}
	closed := make(chan struct{})
	go func() {
		h.Close(t.Context())
		close(closed)
	}()
	select {
	case <-closed:
		t.Error("Close did not wait")
	case <-time.After(50 * time.Millisecond): // a Close that doesn't wait returns at once
	}
	under.answer <- answer{response: `{}`}
	<-closed
}

func TestRefusals(t *testing.T) {
	h := newHarness(t)
	for _, tt := range []struct {
		name string
		in   lambda.InvokeInput
		want string
	}{
		{"another function", lambda.InvokeInput{FunctionName: aws.String("Other")}, "ResourceNotFoundException"},
		{"not JSON", lambda.InvokeInput{FunctionName: aws.String("Worker"), Payload: []byte("{")}, "InvalidRequestContentException"},
		{"too large an event", lambda.InvokeInput{FunctionName: aws.String("Worker"), InvocationType: types.InvocationTypeEvent, Payload: []byte(`"` + strings.Repeat("x", 1<<20) + `"`)}, "RequestTooLargeException"},
		{"unknown kind", lambda.InvokeInput{FunctionName: aws.String("Worker"), InvocationType: "Later"}, "InvalidParameterValueException"},
	} {
		_, err := h.client.Invoke(t.Context(), &tt.in)
		var refused smithy.APIError
		if !errors.As(err, &refused) || refused.ErrorCode() != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if out, err := h.client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("Worker"), InvocationType: types.InvocationTypeDryRun}); err != nil || out.StatusCode != 204 {
		t.Errorf("a dry run: %+v, %v", out, err)
	}
}

// TestPagesInABrowserInvokeNothing (CWE-352, CWE-350): a page of another site reaches loopback, but sends no Authorization without a
// preflight that nobody answers, and by DNS rebinding only under its own name.
func TestPagesInABrowserInvokeNothing(t *testing.T) {
	h := newHarness(t)
	const signed = "AWS4-HMAC-SHA256 Credential=local/20261122/local/lambda/aws4_request"
	for _, tt := range []struct {
		name, method, path, host, authorization string
		want                                    int
	}{
		{"unsigned", "POST", "/2015-03-31/functions/Worker/invocations", "", "", 403},
		{"another scheme", "POST", "/2015-03-31/functions/Worker/invocations", "", "Bearer x", 403},
		{"another name for this machine", "POST", "/2015-03-31/functions/Worker/invocations", "rebound.example:80", signed, 403},
		{"preflight", "OPTIONS", "/2015-03-31/functions/Worker/invocations", "", "", 404},
		{"another method", "GET", "/2015-03-31/functions/Worker/invocations", "", signed, 404},
		{"another operation", "POST", "/2015-03-31/functions/Worker/code", "", signed, 404},
		{"no function", "POST", "/2015-03-31/functions//invocations", "", signed, 404},
	} {
		r, err := http.NewRequestWithContext(t.Context(), tt.method, h.url+tt.path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = tt.host
		r.Header.Set("Authorization", tt.authorization)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != tt.want || res.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %d", tt.name, res.StatusCode)
		}
	}
}

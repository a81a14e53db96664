package embedding_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"frontdesk/shared/config"
	"frontdesk/shared/embedding"
	"frontdesk/shared/reqlog"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const model = "amazon.titan-embed-text-v2:0"

// bedrock speaks the wire format of Bedrock's InvokeModel: it answers with answer, and keeps what it was asked.
type bedrock struct {
	status int
	answer string
	asked  map[string]any
	path   string
	signed string
}

func (b *bedrock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	json.Unmarshal(body, &b.asked)
	b.path, b.signed = r.URL.EscapedPath(), r.Header.Get("Authorization")
	w.Header().Set("Content-Type", "application/json")
	if b.status != http.StatusOK {
		w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
	}
	w.WriteHeader(b.status)
	io.WriteString(w, b.answer)
}

func open(t *testing.T, b http.Handler) *embedding.Titan {
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
	})
	return embedding.Open(aws.Config{Region: "eu-central-1", Credentials: credentials, RetryMaxAttempts: 1}, server.URL, model)
}

func vector(n int) string { return "[" + strings.TrimSuffix(strings.Repeat("0.0625,", n), ",") + "]" }

func TestEmbed(t *testing.T) {
	b := &bedrock{status: http.StatusOK, answer: `{"embedding":` + vector(256) + `,"inputTextTokenCount":3}`}
	got, err := open(t, b).Embed(t.Context(), "Wo kann ich parken?")
	if err != nil || len(got) != embedding.Dimensions || got[0] != 0.0625 {
		t.Fatalf("%d numbers, %v", len(got), err)
	}
	if want := map[string]any{"inputText": "Wo kann ich parken?", "dimensions": 256.0, "normalize": true}; fmt.Sprint(b.asked) != fmt.Sprint(want) {
		t.Errorf("asked %v, want %v", b.asked, want)
	}
	if b.path != "/model/amazon.titan-embed-text-v2%3A0/invoke" || !strings.Contains(b.signed, "/eu-central-1/bedrock/aws4_request") {
		t.Errorf("asked %s, signed %s", b.path, b.signed)
	}
}

func TestAFailureIsReturnedAndLogged(t *testing.T) {
	for name, tt := range map[string]struct {
		bedrock
		says string
	}{
		"a refusal":        {bedrock{status: http.StatusForbidden, answer: `{"message":"no access to the model"}`}, "AccessDeniedException"},
		"no JSON":          {bedrock{status: http.StatusOK, answer: `<html>`}, "not the model's JSON"},
		"a shorter vector": {bedrock{status: http.StatusOK, answer: `{"embedding":` + vector(255) + `}`}, "255 numbers"},
		"another model's":  {bedrock{status: http.StatusOK, answer: `{"embeddings":[[1]]}`}, "0 numbers"},
	} {
		var log bytes.Buffer
		ctx, end := reqlog.New(&log, reqlog.Program{}).Begin(t.Context(), "test", "")
		got, err := open(t, &tt.bedrock).Embed(ctx, "text")
		end(nil)
		if err == nil || got != nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(log.String(), `"notEmbedded":"embedding: `+model) || !strings.Contains(log.String(), tt.says) {
			t.Errorf("%s: %v, %v, logged %s", name, got, err, log.String())
		}
	}
}

// TestWhoDoesNotWaitIsAnswered: a model that hangs does not hold up a search for longer than its caller's time.
func TestWhoDoesNotWaitIsAnswered(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	titan := open(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(asked); <-release }))
	defer close(release)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	if _, err := titan.Embed(ctx, "text"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestConnect(t *testing.T) {
	if got := embedding.Connect(config.Config{}); got != nil {
		t.Errorf("without a model there is %v", got)
	}
	if got := embedding.Connect(config.Config{EmbeddingModel: model}); got == nil || got.Model() != model {
		t.Errorf("%v", got)
	}
}

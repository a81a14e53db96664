package mail_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ours "frontdesk/shared/mail"
	"frontdesk/shared/problem"

	"github.com/aws/aws-sdk-go-v2/aws"
	"pgregory.net/rapid"
)

var sent = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func clock() time.Time { return sent }

func TestOutboxKeepsWholeMessagesNewestFirst(t *testing.T) {
	folder, now := t.TempDir(), sent
	o := ours.NewOutbox(folder, func() time.Time { return now }, rand.Reader)
	const link = "https://desk.example/console/sign-up/finish?link=link_fdABC"
	for n, subject := range []string{"First", "Zweite – für dich", "Third"} {
		now = sent.Add(time.Duration(n) * time.Millisecond)
		if err := o.Send(t.Context(), "ana@example.com", subject, "Grüße\n\nOpen "+link+"\nBye.\n"); err != nil {
			t.Fatal(err)
		}
	}
	os.WriteFile(filepath.Join(folder, "99999999T000000-half"), []byte("From: half"), 0o600)
	got, err := o.Messages(2)
	if err != nil || len(got) != 2 || got[0].Subject != "Third" || got[1].Subject != "Zweite – für dich" || got[1].To != "ana@example.com" || !got[1].Date.Equal(sent) {
		t.Fatalf("%+v, %v", got, err)
	}

	files, _ := filepath.Glob(filepath.Join(folder, "*.eml"))
	if len(files) != 3 {
		t.Fatalf("files %v", files)
	}
	for _, f := range files {
		// They hold links that open accounts, and other people may use this machine.
		if about, err := os.Stat(f); err != nil || about.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", f, about.Mode(), err)
		}
	}
	text, _ := os.ReadFile(files[1])
	m, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"From": `"Frontdesk" <frontdesk@localhost.invalid>`, "To": "ana@example.com", "Date": "Sun, 01 Mar 2026 08:00:00 +0000",
		"Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit", "Mime-Version": "1.0",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if found := regexp.MustCompile(`(?m)^Open (.+)$`).FindSubmatch(text); found == nil || string(found[1]) != link {
		t.Errorf("no link in %q", text)
	}
}

// TestNoHeaderCanBeInjected sends whatever there is: what is accepted arrives as it was, in its own headers.
func TestNoHeaderCanBeInjected(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\r\n", "\n", "\r", "Bcc: eve@example.com", "=?utf-8?q?=0ABcc:_x?=", "\u2028", " "}))
		subject := strings.Join(rapid.SliceOfN(part, 0, 5).Draw(t, "subject"), "")
		to := rapid.OneOf(rapid.Just("ana@example.com"), part).Draw(t, "to")
		name := strings.Join(rapid.SliceOfN(part, 0, 5).Draw(t, "name"), "")
		o := ours.NewOutbox(folder, clock, rand.Reader)
		if err := o.SendAs(context.Background(), name, to, subject, "text"); err != nil {
			if !errors.Is(err, ours.ErrHeader) {
				t.Fatal(err)
			}
			return
		}
		files, _ := filepath.Glob(filepath.Join(folder, "*.eml"))
		for _, f := range files {
			text, _ := os.ReadFile(f)
			os.Remove(f)
			m, err := mail.ReadMessage(bytes.NewReader(text))
			if err != nil || len(m.Header) != 7 || m.Header.Get("To") != to || m.Header.Get("Bcc") != "" {
				t.Fatalf("%v: %q", err, text)
			}
			if from, err := m.Header.AddressList("From"); err != nil || len(from) != 1 || from[0].Address != "frontdesk@localhost.invalid" || utf8.ValidString(name) && from[0].Name != name {
				t.Fatalf("%v: %q", err, text)
			}
		}
	})
}

func TestHeaderInjectionIsRefused(t *testing.T) {
	ways := map[string]interface {
		Send(ctx context.Context, to, subject, text string) error
	}{
		"the outbox": ours.NewOutbox(t.TempDir(), clock, rand.Reader),
		"SES":        ours.Open(aws.Config{}, "http://127.0.0.1:1", "desk@example.com"),
	}
	for name, way := range ways {
		for _, in := range [][2]string{
			{"ana@example.com\nBcc: eve@example.com", "Hello"}, {"ana@example.com\r\n", "Hello"}, {"ana@example.com, eve@example.com", "Hello"},
			{"Ana <ana@example.com>", "Hello"}, {"", "Hello"}, {"ana", "Hello"}, {"ana@example.com", "Hello\nBcc: eve@example.com"},
			{"ana@example.com", "Hello\r\n\r\nAnother text"}, {"ana@example.com", "Hello\x00"},
		} {
			if err := way.Send(t.Context(), in[0], in[1], "text"); !errors.Is(err, ours.ErrHeader) {
				t.Errorf("%s: %q: %v", name, in, err)
			}
		}
	}
}

func TestSubjectsOfAnyLanguageComeBack(t *testing.T) {
	o := ours.NewOutbox(t.TempDir(), clock, rand.Reader)
	for _, subject := range []string{"", "Plain", "Ångström – 予約 🧘", strings.Repeat("lång ", 60)} {
		if err := o.Send(t.Context(), "ana@example.com", subject, ""); err != nil {
			t.Fatal(err)
		}
		if got, err := o.Messages(10); err != nil || !contains(got, subject) {
			t.Errorf("%q: %+v, %v", subject, got, err)
		}
	}
}

func contains(messages []ours.Message, subject string) bool {
	for _, m := range messages {
		if m.Subject == subject {
			return true
		}
	}
	return false
}

func TestSES(t *testing.T) {
	var asked struct {
		FromEmailAddress string
		Destination      struct{ ToAddresses []string }
		Content          struct {
			Simple struct {
				Subject struct{ Data, Charset string }
				Body    struct {
					Text struct{ Data, Charset string }
				}
			}
		}
	}
	status, refusal := http.StatusOK, ""
	ses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &asked); err != nil || r.URL.Path != "/v2/email/outbound-emails" || !strings.Contains(r.Header.Get("Authorization"), "eu-central-1/ses/aws4_request") {
			t.Errorf("%s %s: %s, %v", r.Method, r.URL, body, err)
		}
		w.Header().Set("X-Amzn-Errortype", refusal)
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"MessageId":"1","message":"Not to %s."}`, strings.Join(asked.Destination.ToAddresses, ","))
	}))
	defer ses.Close()
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b"}, nil
	})
	s := ours.Open(aws.Config{Region: "eu-central-1", Credentials: credentials}, ses.URL, "desk@example.com")
	if err := s.Send(t.Context(), "ana@example.com", "Grüße", "Hallo"); err != nil {
		t.Fatal(err)
	}
	simple := asked.Content.Simple
	if asked.FromEmailAddress != `"Frontdesk" <desk@example.com>` || len(asked.Destination.ToAddresses) != 1 || asked.Destination.ToAddresses[0] != "ana@example.com" ||
		simple.Subject.Data != "Grüße" || simple.Subject.Charset != "UTF-8" || simple.Body.Text.Data != "Hallo" || simple.Body.Text.Charset != "UTF-8" {
		t.Errorf("asked %+v", asked)
	}
	status = http.StatusBadRequest
	for kind, code := range map[string]problem.Code{
		"BadRequestException": problem.ValidationError, "MessageRejected": problem.ValidationError,
		"MailFromDomainNotVerifiedException": problem.InternalError, "SendingPausedException": problem.InternalError, "": problem.InternalError,
	} {
		refusal = kind
		err := s.Send(t.Context(), "ana@example.com", "Grüße", "Hallo")
		if err == nil || problem.From(err).Code != code || kind != "" && !strings.Contains(err.Error(), kind) || strings.Contains(problem.From(err).Message, "Exception") {
			t.Errorf("%s: %v", kind, err)
		}
		// CWE-209, CWE-532: the address is neither in the answer nor in the log.
		told := fmt.Sprint(err, problem.From(err).Details)
		if code == problem.ValidationError && (problem.From(err).Field() != "email" || strings.Contains(told, "ana@example.com")) {
			t.Errorf("%s: about %v", kind, problem.From(err).Details)
		}
	}
}

func FuzzOutboxFile(f *testing.F) {
	f.Add([]byte("From: a\nTo: b@example.com\nSubject: =?utf-8?q?x?=\nDate: Sun, 01 Mar 2026 08:00:00 +0000\n\ntext"))
	f.Add([]byte("\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		folder := t.TempDir()
		os.WriteFile(filepath.Join(folder, "1.eml"), file, 0o600)
		if got, err := ours.NewOutbox(folder, clock, rand.Reader).Messages(1); err == nil && len(got) != 1 {
			t.Errorf("%q: %+v", file, got)
		}
	})
}

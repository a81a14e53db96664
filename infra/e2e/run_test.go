package e2e

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestNothingAcknowledgedIsLost kills a run after a booking, and starts it again on the same data.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	data := t.TempDir()
	first := mustStart(t, data)
	credential := first.key("assistant", "*")
	target := first.freeSession(t)
	booked := first.book(t, credential, target, "survivor@example.com")
	if booked.status != http.StatusOK {
		t.Fatalf("%+v", booked)
	}
	first.stop(syscall.SIGKILL)

	began := time.Now()
	second := mustStart(t, data)
	t.Logf("the second start took %v", time.Since(began))
	if got := second.key("assistant", "*"); got != credential {
		t.Error("the demo's keys have changed")
	}
	if again := second.book(t, credential, target, "survivor@example.com"); again.status != http.StatusConflict || !strings.Contains(again.Error.Message, "have a place") {
		t.Errorf("the same booking after the kill: %+v", again)
	}
	if err := second.stop(syscall.SIGINT); err != nil {
		t.Errorf("after Ctrl-C it ended with %v\n%s", err, second.output)
	}
	if _, err := os.Stat(filepath.Join(data, "demo.json")); err == nil {
		t.Error("demo.json is still there, though nothing answers")
	}
}

func TestHTTPS(t *testing.T) {
	r := mustStart(t, t.TempDir(), "TLS=1")
	pool := x509.NewCertPool()
	authority, err := os.ReadFile(r.demo.CAFile)
	if err != nil || !pool.AppendCertsFromPEM(authority) || !strings.HasPrefix(r.demo.BaseURL, "https://127.0.0.1:") {
		t.Fatal(err, r.demo.BaseURL)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	defer transport.CloseIdleConnections()
	ask, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, r.demo.BaseURL+"/@"+r.demo.Businesses[0].Handle+"/api/graphql", strings.NewReader(activeBusinessQuery))
	ask.Header.Set("Content-Type", "application/json")
	ask.Header.Set("Authorization", "Bearer "+r.key("partner", ""))
	if a := send(t, transport, ask); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
	// Plain HTTP to the same port must not reach a door.
	plain, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, strings.Replace(ask.URL.String(), "https", "http", 1), strings.NewReader(activeBusinessQuery))
	plain.Header = ask.Header
	if a := send(t, http.DefaultTransport, plain); a.status == http.StatusOK || strings.Contains(a.body, "activeBusiness") {
		t.Errorf("plain HTTP: %d %s", a.status, a.body)
	}
	sign, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, r.demo.BaseURL+"/console/sign-in", nil)
	if a := send(t, transport, sign); a.status != http.StatusOK {
		t.Errorf("sign-in: %d", a.status)
	}
}

func TestStartErrorsAreOneClearLine(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, "engine.db"), []byte(strings.Repeat("this is no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, data, says string
		env              []string
	}{
		{"port in use", t.TempDir(), "set PORT to another", []string{fmt.Sprintf("PORT=%d", taken.Addr().(*net.TCPAddr).Port)}},
		{"port is not a number", t.TempDir(), "PORT is", []string{"PORT=http"}},
		{"TLS is nonsense", t.TempDir(), "TLS is", []string{"TLS=yes"}},
		{"damaged data", damaged, "engine.db", nil},
		{"data folder in use", dataOf(t), "set DATA to another folder", nil},
		{"data folder is a file", file, "data folder", nil},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		command := exec.CommandContext(ctx, ".build/local")
		command.Dir, command.Env = root, append(append(os.Environ(), "DATA="+tt.data, "PORT=0"), tt.env...)
		output, _ := command.CombinedOutput()
		cancel()
		said := strings.TrimSpace(string(output))
		if code := command.ProcessState.ExitCode(); code != 1 || !strings.Contains(said, tt.says) || strings.Count(said, "\n") > 0 {
			t.Errorf("%s: exit %d, %q", tt.name, code, said)
		}
	}
}

// TestNoSecretIsLogged reads the log of the shared run so far.
func TestNoSecretIsLogged(t *testing.T) {
	email, password := person(t, 0, "owner")
	if _, err := connect(t, staffDoor(0), "", email, password, handle(0)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dataOf(t), "frontdesk.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range demo.Keys {
		if strings.Contains(string(text), k.Secret) {
			t.Errorf("a %s key is in the log", k.Kind)
		}
	}
	for _, secret := range []string{password, "mcp_fd", "mcpr_fd", "code_fd", "txn_fd", "ses_fd", "Bearer "} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
	if !strings.Contains(string(text), `"requestId"`) {
		t.Error("the log is empty")
	}
}

func mustStart(t *testing.T, data string, env ...string) *localRun {
	t.Helper()
	r, err := startRun(data, env...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.stop(syscall.SIGKILL) })
	return r
}

// key returns the first live key of a kind of the first business, with exactly those scopes unless empty.
func (r *localRun) key(kind, scopes string) string {
	for _, k := range r.demo.Keys {
		if k.Business == r.demo.Businesses[0].Handle && k.Kind == kind && k.State == "live" && (scopes == "" || strings.Join(k.Scopes, " ") == scopes) {
			return k.Secret
		}
	}
	return ""
}

func (r *localRun) freeSession(t *testing.T) upcomingSession {
	t.Helper()
	for _, s := range r.demo.upcoming(t, 0) {
		if s.SpotsLeft > 1 {
			return s
		}
	}
	t.Fatal("no session has two free places")
	return upcomingSession{}
}

func (r *localRun) book(t *testing.T, credential string, s upcomingSession, email string) envelope {
	t.Helper()
	return r.demo.plainCall(t, credential, "tool", "create_booking", map[string]any{"customerName": "Survivor", "customerEmail": email,
		"serviceId": s.ActivityID, "startTime": s.StartTime, "assigneeId": s.LeaderID})
}

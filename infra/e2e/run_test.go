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

	"frontdesk/infra/e2e/localrun"
)

// TestNothingAcknowledgedIsLost kills a run after a booking, and starts it again on the same data.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	localrun.Case(t, localrun.Process)
	data := t.TempDir()
	first := localrun.MustStart(t, root, data)
	credential := first.Key(t, 0, "assistant", "live", "*")
	target := freeSession(t, first)
	booked := book(t, first, credential, target, "survivor@example.com")
	if booked.status != http.StatusOK {
		t.Fatalf("%+v", booked)
	}
	first.Stop(syscall.SIGKILL)

	began := time.Now()
	second := localrun.MustStart(t, root, data)
	t.Logf("the second start took %v", time.Since(began))
	if got := second.Key(t, 0, "assistant", "live", "*"); got != credential {
		t.Error("the demo's keys have changed")
	}
	if again := book(t, second, credential, target, "survivor@example.com"); again.status != http.StatusConflict || !strings.Contains(again.Error.Message, "have a place") {
		t.Errorf("the same booking after the kill: %+v", again)
	}
	if err := second.Stop(syscall.SIGINT); err != nil {
		t.Errorf("after Ctrl-C it ended with %v\n%s", err, second.Output)
	}
	if _, err := os.Stat(filepath.Join(data, "demo.json")); err == nil {
		t.Error("demo.json is still there, though nothing answers")
	}
}

func TestHTTPS(t *testing.T) {
	localrun.Case(t, localrun.Process)
	r := localrun.MustStart(t, root, t.TempDir(), "TLS=1")
	pool := x509.NewCertPool()
	authority, err := os.ReadFile(r.CAFile)
	if err != nil || !pool.AppendCertsFromPEM(authority) || !strings.HasPrefix(r.BaseURL, "https://127.0.0.1:") {
		t.Fatal(err, r.BaseURL)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	defer transport.CloseIdleConnections()
	ask, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, r.BaseURL+"/@"+r.Businesses[0].Handle+"/api/graphql", strings.NewReader(activeBusinessQuery))
	ask.Header.Set("Content-Type", "application/json")
	ask.Header.Set("Authorization", "Bearer "+r.Key(t, 0, "partner", "live"))
	if a := localrun.Send(t, transport, ask); a.Status != http.StatusOK {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	// Plain HTTP to the same port must not reach a door.
	plain, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, strings.Replace(ask.URL.String(), "https", "http", 1), strings.NewReader(activeBusinessQuery))
	plain.Header = ask.Header
	if a := localrun.Send(t, http.DefaultTransport, plain); a.Status == http.StatusOK || strings.Contains(a.Body, "activeBusiness") {
		t.Errorf("plain HTTP: %d %s", a.Status, a.Body)
	}
	sign, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, r.BaseURL+"/console/sign-in", nil)
	if a := localrun.Send(t, transport, sign); a.Status != http.StatusOK {
		t.Errorf("sign-in: %d", a.Status)
	}
}

func TestStartErrorsAreOneClearLine(t *testing.T) {
	localrun.Case(t, localrun.Process)
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
		{"data folder in use", site.Data, "set DATA to another folder", nil},
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

func freeSession(t *testing.T, r *localrun.Run) localrun.Session {
	t.Helper()
	for _, s := range r.Upcoming(t, 0) {
		if s.SpotsLeft > 1 {
			return s
		}
	}
	t.Fatal("no session has two free places")
	return localrun.Session{}
}

func book(t *testing.T, r *localrun.Run, credential string, s localrun.Session, email string) envelope {
	t.Helper()
	return plainCall(t, r, credential, "tool", "create_booking", map[string]any{"customerName": "Survivor", "customerEmail": email,
		"serviceId": s.ActivityID, "startTime": s.StartTime, "assigneeId": s.LeaderID})
}

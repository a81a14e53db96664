package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// demoFile is what demo.json publishes, as an outside tool reads it.
type demoFile struct {
	BaseURL string
	CAFile  string
	Engine  struct{ Endpoint, AccessTable, BusinessTable string }
	Outbox  string

	Businesses []struct {
		Handle, Name, TimeZone, ID string
		Grants                     []string
	}
	Keys []struct {
		Business, Kind, State, Secret string
		Scopes                        []string
	}
	Users []struct {
		Email, Password string
		Roles           map[string]string
		Linked          []string
	}
}

// demo is the run that all tests share.
var demo demoFile

// root is the repository's root folder.
const root = "../.."

func TestMain(m *testing.M) {
	build := exec.Command("make", "--no-print-directory", "build")
	build.Dir, build.Stderr = root, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "make build:", err)
		os.Exit(1)
	}
	os.Exit(withSite(m))
}

func withSite(m *testing.M) int {
	data, err := os.MkdirTemp("", "frontdesk-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(data)
	run, err := startRun(data)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer run.stop(syscall.SIGTERM)
	demo = run.demo
	return m.Run()
}

// localRun is what `make run` starts.
type localRun struct {
	demo    demoFile
	command *exec.Cmd
	output  *bytes.Buffer
	exited  chan error
}

// startRun starts a local run on a data folder and waits until it answers.
func startRun(data string, env ...string) (*localRun, error) {
	r := &localRun{output: &bytes.Buffer{}, exited: make(chan error, 1)}
	// The file of a killed run remains.
	os.Remove(filepath.Join(data, "demo.json"))
	r.command = exec.Command(".build/local")
	r.command.Dir = root
	r.command.Env = append(append(os.Environ(), "DATA="+data, "PORT=0", "TLS=", "SEED="), env...)
	r.command.Stdout, r.command.Stderr = r.output, r.output
	if err := r.command.Start(); err != nil {
		return nil, err
	}
	go func() { r.exited <- r.command.Wait() }()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if text, err := os.ReadFile(filepath.Join(data, "demo.json")); err == nil {
			return r, json.Unmarshal(text, &r.demo)
		}
		select {
		case err := <-r.exited:
			r.exited <- err
			return r, fmt.Errorf("the local run ended: %v\n%s", err, r.output)
		default:
		}
	}
	r.stop(syscall.SIGKILL)
	return r, fmt.Errorf("the local run wrote no demo.json within a minute\n%s", r.output)
}

// stop sends the signal and returns how the run ended.
func (r *localRun) stop(s syscall.Signal) error {
	r.command.Process.Signal(s)
	err := <-r.exited
	r.exited <- err
	return err
}

// answer is an HTTP response with its body.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) json(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

// call sends a request with a credential ("" sends none) and never follows a redirect.
func call(t *testing.T, method, address, credential, body string, header ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
	}
	if credential != "" {
		r.Header.Set("Authorization", "Bearer "+credential)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return send(t, http.DefaultTransport, r)
}

func send(t *testing.T, transport http.RoundTripper, r *http.Request) answer {
	t.Helper()
	res, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

// key returns the secret of the first key of that business, kind and state, with exactly those scopes if any are given.
func key(t *testing.T, business int, kind, state string, scopes ...string) string {
	t.Helper()
	for _, k := range demo.Keys {
		if k.Business == demo.Businesses[business].Handle && k.Kind == kind && k.State == state && (len(scopes) == 0 || strings.Join(k.Scopes, " ") == strings.Join(scopes, " ")) {
			return k.Secret
		}
	}
	t.Fatalf("demo.json has no %s %s key with %v", state, kind, scopes)
	return ""
}

// handle returns the handle of a business, without @.
func handle(business int) string { return demo.Businesses[business].Handle }

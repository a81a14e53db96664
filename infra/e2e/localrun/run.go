package localrun

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Run is a local run that answers requests.
type Run struct {
	Demo
	Data   string        // its folder
	Output *bytes.Buffer // what it wrote to its terminal; read it after Stop

	root    string // of the repository
	command *exec.Cmd
	exited  chan error
}

// Start starts the built local run of the repository at root on a data folder, at a free port, and waits until it
// answers. env overrides the environment. The error carries what the run said.
func Start(root, data string, env ...string) (*Run, error) {
	r := &Run{root: root, Data: data, Output: &bytes.Buffer{}, exited: make(chan error, 1)}
	// The file of a killed run remains.
	os.Remove(filepath.Join(data, "demo.json"))
	r.command = exec.Command(".build/local")
	r.command.Dir = root
	r.command.Env = append(append(os.Environ(), "DATA="+data, "PORT=0", "TLS=", "SEED="), env...)
	r.command.Stdout, r.command.Stderr = r.Output, r.Output
	if err := r.command.Start(); err != nil {
		return nil, err
	}
	go func() { r.exited <- r.command.Wait() }()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if err := r.read(); !errors.Is(err, fs.ErrNotExist) {
			return r, err
		}
		select {
		case err := <-r.exited:
			r.exited <- err
			return nil, fmt.Errorf("the local run ended: %v\n%s", err, r.Output)
		default:
		}
	}
	r.Stop(syscall.SIGKILL)
	return nil, fmt.Errorf("the local run wrote no demo.json within a minute\n%s", r.Output)
}

// read reads demo.json in the run's folder.
func (r *Run) read() error {
	text, err := os.ReadFile(filepath.Join(r.Data, "demo.json"))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &r.Demo)
}

// MustStart starts a run for one test. When the test ends, the run is killed and its log searched.
func MustStart(t testing.TB, root, data string, env ...string) *Run {
	t.Helper()
	r, err := Start(root, data, env...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.Stop(syscall.SIGKILL)
		if err := r.CheckLog(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// Stop sends the signal and returns how the run ended.
func (r *Run) Stop(s syscall.Signal) error {
	r.command.Process.Signal(s)
	err := <-r.exited
	r.exited <- err
	return err
}

// Main is the TestMain of a package whose tests share one run: it makes the targets, starts the run and hands it to
// share, runs the tests, and searches the run's log when all is over. It returns the exit code. Where E2E_DEMO names the
// demo.json of a run of others, it makes and starts nothing, and says in the end which cases that run was spared.
func Main(m *testing.M, root string, share func(*Run), targets ...string) int {
	if file := os.Getenv(attachment); file != "" {
		r, err := attach(root, file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		share(r)
		defer report()
		return r.searched(m.Run())
	}
	build := exec.Command("make", append([]string{"--no-print-directory"}, targets...)...)
	build.Dir, build.Stdout, build.Stderr = root, os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, build, err)
		return 1
	}
	data, err := os.MkdirTemp("", "frontdesk-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(data)
	r, err := Start(root, data)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	share(r)
	code := m.Run()
	r.Stop(syscall.SIGTERM)
	return r.searched(code)
}

// searched returns the exit code of tests that ended with code, when the run's log has been searched.
func (r *Run) searched(code int) int {
	if err := r.CheckLog(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

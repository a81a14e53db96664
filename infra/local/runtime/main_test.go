package runtime

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// patience bounds what must happen at once; it only decides how long a failing test takes.
const patience = 30 * time.Second

// childBinary is the built testdata/child.
var childBinary string

func TestMain(m *testing.M) {
	if os.Getenv("ACT_AS_PARENT") != "" {
		actAsParent()
		return
	}
	dir, err := os.MkdirTemp("", "runtime-test-")
	if err != nil {
		panic(err)
	}
	childBinary = filepath.Join(dir, "bootstrap")
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", childBinary, "./testdata/child")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

type response struct {
	PID       int      `json:"pid"`
	Text      string   `json:"text"`
	RequestID string   `json:"requestId"`
	ARN       string   `json:"arn"`
	Remaining int64    `json:"remaining"`
	Env       []string `json:"env"`
	Dir       string   `json:"dir"`
}

// newFunction is a Function that runs the child and is closed with the test.
func newFunction(t *testing.T, config Config) *Function {
	t.Helper()
	config.Name = "child"
	if config.Binary == "" {
		config.Binary = childBinary
	}
	if config.Timeout == 0 {
		config.Timeout = patience
	}
	f := New(config)
	t.Cleanup(f.Close)
	return f
}

// invoke runs the function with one payload.
func invoke(t *testing.T, f *Function, id, payload string) (response, error) {
	t.Helper()
	raw, err := f.Invoke(t.Context(), id, []byte(payload))
	if err != nil {
		return response{}, err
	}
	var r response
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatalf("response %.100s: %v", raw, err)
	}
	return r, nil
}

func mustInvoke(t *testing.T, f *Function, id, payload string) response {
	t.Helper()
	r, err := invoke(t, f, id, payload)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// meeting is where children connect to that were told to "meet"; they go on when the test closes the connection.
type meeting struct {
	net.Listener
	payload string
}

func newMeeting(t *testing.T) *meeting {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return &meeting{listener, fmt.Sprintf(`{"do":"meet","address":%q}`, listener.Addr())}
}

// arrive waits for the next child.
func (m *meeting) arrive(t *testing.T) (pid int, conn net.Conn) {
	t.Helper()
	m.Listener.(*net.TCPListener).SetDeadline(time.Now().Add(patience))
	conn, err := m.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if pid, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
		t.Fatal(err)
	}
	return pid, conn
}

// lines is a log that a test can wait for.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

// next is the next line.
func (l lines) next(t *testing.T) string {
	t.Helper()
	select {
	case line := <-l:
		return line
	case <-time.After(patience):
		t.Fatal("nothing was logged")
		return ""
	}
}

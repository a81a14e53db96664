package runtime

import (
	"context"
	"io"
	"os"
	"os/exec"
	"testing"
)

// actAsParent runs in a copy of the test binary: it holds one busy instance until it is killed.
func actAsParent() {
	f := New(Config{Name: "child", Binary: os.Getenv("CHILD"), Timeout: patience})
	f.Invoke(context.Background(), "id", []byte(os.Getenv("ACT_AS_PARENT")))
}

func TestChildDiesWithItsKilledParent(t *testing.T) {
	m := newMeeting(t)
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), "ACT_AS_PARENT="+m.payload, "CHILD="+childBinary)
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	_, conn := m.arrive(t)
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	parent.Wait()
	// The child is in the middle of a request and waits for us: only its death ends the connection.
	if _, err := conn.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the child outlives its parent: %v", err)
	}
}

package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
)

// patience is how long a program may take that needs seconds on a busy machine.
const patience = 2 * time.Minute

// program is a running program of ours, of Node or Python. It speaks in lines of JSON (person.mjs).
type program struct {
	name   string
	lines  *json.Decoder
	stdin  io.WriteCloser
	stderr *bytes.Buffer
}

// freePort returns a loopback port for a program that cannot choose one by itself. It is below those that the system gives to
// whoever asks for any, of which another program may get the same before this one listens.
func freePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		port := 20_000 + rand.IntN(10_000)
		if l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no port between 20000 and 30000 is free")
	return 0
}

// line is what a program says: where a person must go, or what it found.
type line struct {
	Authorize string
	Found     json.RawMessage
}

// start starts a program, which is killed when the test ends.
func start(t *testing.T, name string, settings any) *program {
	t.Helper()
	argument, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	command := exec.CommandContext(ctx, node, filepath.Join(tools, name), string(argument))
	if strings.HasSuffix(name, ".py") {
		command = exec.CommandContext(ctx, python+"/python", name, string(argument))
	}
	p := &program{name: name, stderr: &bytes.Buffer{}}
	command.Stderr = p.stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.lines = json.NewDecoder(stdout)
	if p.stdin, err = command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		command.Wait()
	})
	return p
}

func (p *program) read(t *testing.T) (said line) {
	t.Helper()
	if err := p.lines.Decode(&said); err != nil {
		t.Fatalf("%s: %v\n%s", p.name, err, p.stderr)
	}
	return said
}

// signIn takes a person where the program says, and decodes what it found afterwards.
func (p *program) signIn(t *testing.T, who localrun.Person, business string, found any) {
	t.Helper()
	back, err := localrun.NewBrowser(t).Authorize(t.Context(), p.read(t).Authorize, who, business)
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	if _, err := fmt.Fprintf(p.stdin, `{"callback":%q}`+"\n", back); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(p.read(t).Found, found); err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"frontdesk/shared/child"
)

// process is a server that is measured.
type process struct {
	command *exec.Cmd
	said    json.RawMessage // its one line on standard output
	address string
}

// start runs a server and waits until it says, in one line of JSON, where it answers.
func start(env []string, name string, args ...string) (*process, error) {
	var complaints bytes.Buffer
	p := &process{command: exec.Command(name, args...)}
	p.command.Env = append(os.Environ(), env...)
	p.command.Stderr = &complaints
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := child.Start(p.command); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var said struct {
			Address string `json:"address"`
		}
		if json.Unmarshal(lines.Bytes(), &said) == nil && said.Address != "" {
			p.said, p.address = bytes.Clone(lines.Bytes()), said.Address
			go io.Copy(io.Discard, out)
			return p, nil
		}
	}
	p.command.Wait()
	return nil, fmt.Errorf("%s %s ended before it answered: %s", name, strings.Join(args, " "), complaints.Bytes())
}

func (p *process) pid() int { return p.command.Process.Pid }

func (p *process) stop() {
	p.command.Process.Kill()
	p.command.Wait()
}

// tick is the unit of times in /proc: USER_HZ, which Linux fixes at 100 for every program.
const tick = 10 * time.Millisecond

// cpuTime returns how long a process has used a processor, in its own code and in the system's for it.
func cpuTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, after, found := bytes.Cut(text, []byte(") ")) // behind the name, which may hold anything
	fields := strings.Fields(string(after))
	if !found || len(fields) < 13 {
		return 0, errors.New("/proc/PID/stat has another form")
	}
	user, err := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick, errors.Join(err, err2)
}

// resident returns the memory that a process holds, in bytes.
func resident(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, errors.New("/proc/PID/status has no VmRSS")
}

package runtime

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestInvocationsOneAfterTheOtherShareAnInstance(t *testing.T) {
	f := newFunction(t, Config{MaxInstances: 3})
	first := mustInvoke(t, f, "id-1", `{"do":"echo","text":"grüezi"}`)
	second := mustInvoke(t, f, "id-2", `{"do":"echo"}`)
	if first.Text != "grüezi" || first.RequestID != "id-1" || second.RequestID != "id-2" {
		t.Errorf("got %+v and %+v", first, second)
	}
	if first.PID != second.PID {
		t.Errorf("instances %d and %d, want one", first.PID, second.PID)
	}
	if want := "arn:aws:lambda:us-east-1:123456789012:function:child"; first.ARN != want {
		t.Errorf("ARN %s, want %s", first.ARN, want)
	}
	if first.Remaining <= 0 || first.Remaining > patience.Milliseconds() {
		t.Errorf("%d ms remaining of %v", first.Remaining, patience)
	}
}

func TestChildSeesLambdasEnvironmentAndNothingElse(t *testing.T) {
	t.Setenv("SECRET_OF_THE_PARENT", "x")
	dir := t.TempDir()
	f := newFunction(t, Config{Dir: dir, MemorySize: 512, Env: map[string]string{"PUBLIC_URL": "https://x", "AWS_ACCESS_KEY_ID": "mine"}})
	got := mustInvoke(t, f, "id", `{"do":"echo"}`)
	for _, want := range []string{
		"_HANDLER=bootstrap", "LAMBDA_TASK_ROOT=" + dir, "AWS_LAMBDA_FUNCTION_NAME=child", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512",
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST", "AWS_REGION=us-east-1", "PUBLIC_URL=https://x", "AWS_ACCESS_KEY_ID=mine",
	} {
		if !slices.Contains(got.Env, want) {
			t.Errorf("the environment lacks %s", want)
		}
	}
	for _, variable := range got.Env {
		if strings.HasPrefix(variable, "PATH=") || strings.HasPrefix(variable, "SECRET_OF_THE_PARENT=") {
			t.Errorf("the environment has %s", variable)
		}
	}
	if real, _ := filepath.EvalSymlinks(dir); got.Dir != dir && got.Dir != real {
		t.Errorf("working directory %s, want %s", got.Dir, dir)
	}
}

func TestInstancesGrowUpToTheCap(t *testing.T) {
	f := newFunction(t, Config{MaxInstances: 2})
	m := newMeeting(t)
	results := make(chan response, 3)
	for _, id := range []string{"a", "b", "c"} {
		go func() { results <- mustInvoke(t, f, id, m.payload) }()
	}
	firstPID, first := m.arrive(t)
	secondPID, second := m.arrive(t)
	if firstPID == secondPID {
		t.Fatal("two invocations at the same time in one instance")
	}
	first.Close()
	thirdPID, third := m.arrive(t)
	if thirdPID != firstPID {
		t.Errorf("the third ran in %d, want %d, the one that had become free", thirdPID, firstPID)
	}
	second.Close()
	third.Close()
	for range 3 {
		<-results
	}
}

func TestMostRecentlyUsedInstanceIsTakenFirst(t *testing.T) {
	f := newFunction(t, Config{MaxInstances: 2})
	m := newMeeting(t)
	done := make(chan response)
	for _, id := range []string{"a", "b"} {
		go func() { done <- mustInvoke(t, f, id, m.payload) }()
	}
	_, first := m.arrive(t)
	lastPID, last := m.arrive(t)
	first.Close()
	<-done
	last.Close()
	<-done
	if got := mustInvoke(t, f, "c", `{"do":"echo"}`); got.PID != lastPID {
		t.Errorf("ran in %d, want %d", got.PID, lastPID)
	}
}

func TestFailures(t *testing.T) {
	tests := []struct {
		name    string
		payload string
		want    error  // what the error wraps
		text    string // what it says
	}{
		{"crash", `{"do":"exit"}`, ErrCrashed, "child: the function ended without an answer: exit status 3"},
		{"timeout", `{"do":"hang"}`, ErrTimeout, "child: the function ran out of time (100ms)"},
		{"large response", `{"do":"large","size":6291456}`, ErrResponseTooLarge, "child: the response is larger than 6 MB"},
		{"large request", `{"text":"` + strings.Repeat("x", MaxPayload) + `"}`, ErrRequestTooLarge, "child: the request is larger than 6 MB"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			config := Config{}
			if test.want == ErrTimeout {
				config.Timeout = 100 * time.Millisecond
			}
			f := newFunction(t, config)
			_, err := invoke(t, f, "id", test.payload)
			if !errors.Is(err, test.want) || err.Error() != test.text {
				t.Errorf("got %v, want %s", err, test.text)
			}
		})
	}
}

func TestNextInvocationAfterADeathGetsANewInstance(t *testing.T) {
	for _, payload := range []string{`{"do":"exit"}`, `{"do":"panic","text":"boom"}`, `{"do":"large","size":6291456}`} {
		t.Run(payload, func(t *testing.T) {
			f := newFunction(t, Config{MaxInstances: 1})
			before := mustInvoke(t, f, "id-1", `{"do":"echo"}`)
			if _, err := invoke(t, f, "id-2", payload); err == nil {
				t.Fatal("no error")
			}
			after := mustInvoke(t, f, "id-3", `{"do":"echo"}`)
			if after.PID == before.PID {
				t.Errorf("instance %d answers after its death", after.PID)
			}
		})
	}
}

func TestFunctionErrors(t *testing.T) {
	f := newFunction(t, Config{MaxInstances: 1})
	_, err := invoke(t, f, "id-1", `{"do":"fail","text":"Unauthorized"}`)
	var functionError *FunctionError
	if !errors.As(err, &functionError) || functionError.Message != "Unauthorized" || functionError.Type != "errorString" {
		t.Fatalf("got %#v", err)
	}
	_, err = invoke(t, f, "id-2", `{"do":"panic","text":"boom"}`)
	if !errors.As(err, &functionError) || functionError.Message != "boom" {
		t.Errorf("got %#v", err)
	}
}

func TestAnErrorKeepsTheInstance(t *testing.T) {
	f := newFunction(t, Config{MaxInstances: 1})
	before := mustInvoke(t, f, "id-1", `{"do":"echo"}`)
	if _, err := invoke(t, f, "id-2", `{"do":"fail","text":"no"}`); err == nil {
		t.Fatal("no error")
	}
	if after := mustInvoke(t, f, "id-3", `{"do":"echo"}`); after.PID != before.PID {
		t.Errorf("instance %d replaced %d", after.PID, before.PID)
	}
}

func TestInstanceKilledWhileIdleIsReplaced(t *testing.T) {
	log := make(lines, 10)
	f := newFunction(t, Config{MaxInstances: 1, Log: log})
	before := mustInvoke(t, f, "id-1", `{"do":"echo"}`)
	syscall.Kill(before.PID, syscall.SIGKILL)
	if line := log.next(t); !strings.Contains(line, "ended: signal: killed") {
		t.Errorf("log line %q", line)
	}
	if after := mustInvoke(t, f, "id-2", `{"do":"echo"}`); after.PID == before.PID {
		t.Error("the dead instance answered")
	}
}

func TestStartFailures(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		config Config
		text   string
	}{
		{"missing binary", Config{Binary: "/nowhere/bootstrap"}, "/nowhere/bootstrap: no such file or directory"},
		{"no executable", Config{Binary: empty}, "permission denied"},
		{"missing directory", Config{Dir: "/nowhere"}, "/nowhere: no such file or directory"},
		{"ends at once", Config{Env: map[string]string{"INIT": "exit"}}, "ended before it asked for work (exit status 3); its log says why"},
		{"reports why", Config{Env: map[string]string{"INIT": "report"}}, "Config: PUBLIC_URL is missing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := invoke(t, newFunction(t, test.config), "id", `{}`)
			if !errors.Is(err, ErrInit) || !strings.Contains(err.Error(), test.text) || !strings.HasPrefix(err.Error(), "child: ") {
				t.Errorf("got %v, want %s", err, test.text)
			}
		})
	}
}

func TestCallerThatStopsWaitingLeavesTheInvocationRunning(t *testing.T) {
	f := newFunction(t, Config{MaxInstances: 1})
	m := newMeeting(t)
	ctx, cancel := context.WithCancel(t.Context())
	failure := make(chan error)
	go func() {
		_, err := f.Invoke(ctx, "id-1", []byte(m.payload))
		failure <- err
	}()
	pid, conn := m.arrive(t)
	cancel()
	if err := <-failure; !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if _, err := f.Invoke(ctx, "id-2", []byte(`{}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for a free instance: got %v", err)
	}
	conn.Close()
	if got := mustInvoke(t, f, "id-3", `{"do":"echo"}`); got.PID != pid {
		t.Errorf("instance %d replaced %d, which was only busy", got.PID, pid)
	}
}

func TestLinesOfChildrenStayWhole(t *testing.T) {
	log := make(lines, 10)
	f := newFunction(t, Config{Log: log})
	mustInvoke(t, f, "id", `{"do":"print"}`)
	for _, want := range []string{"one line\n", "and another\n"} {
		if got := log.next(t); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCloseLeavesNoProcess(t *testing.T) {
	f := newFunction(t, Config{MaxInstances: 3})
	m := newMeeting(t)
	busy := make(chan error)
	go func() {
		_, err := f.Invoke(t.Context(), "busy", []byte(m.payload))
		busy <- err
	}()
	busyPID, _ := m.arrive(t)
	idle := mustInvoke(t, f, "idle", `{"do":"ignore SIGTERM"}`)
	f.Close()
	for _, pid := range []int{busyPID, idle.PID} {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("process %d is still there: %v", pid, err)
		}
	}
	if err := <-busy; !errors.Is(err, ErrClosed) {
		t.Errorf("invocation under way: got %v, want ErrClosed", err)
	}
	if _, err := f.Invoke(t.Context(), "late", []byte(`{}`)); !errors.Is(err, ErrClosed) {
		t.Errorf("invocation after Close: got %v, want ErrClosed", err)
	}
}

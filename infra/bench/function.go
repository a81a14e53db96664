package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"frontdesk/infra/local/runtime"
	"frontdesk/infra/local/template"
	"frontdesk/shared/child"
)

// functions starts every built function several times, and lets those of the doors answer some requests, all over Lambda's Runtime API.
func (s *stage) functions(ctx context.Context, p pace) ([]Function, error) {
	var found []Function
	for _, f := range s.template.Functions {
		one := Function{Name: f.Name}
		about, err := os.Stat(filepath.Join(".build", f.Name))
		if err != nil {
			return nil, err
		}
		one.Size = about.Size()
		for range p.starts {
			took, memory, err := firstPoll(ctx, f, s.environment(f))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			one.Starts, one.Started = append(one.Starts, took.Seconds()*1000), max(one.Started, memory)
		}
		found = append(found, one)
	}
	return found, s.work(ctx, found)
}

// environment is a function's, as the local run makes it.
func (s *stage) environment(f template.Function) map[string]string {
	env := map[string]string{}
	for name, value := range f.Env {
		env[name] = value
	}
	for name, value := range map[string]string{
		"ENVIRONMENT": "local", "PUBLIC_URL": s.access.Address, "DYNAMODB_ENDPOINT": s.engine.Endpoint, "ACCESS_TABLE": "access", "BUSINESS_TABLE": "business",
		"OUTBOX": s.folder, "CURSOR_KEY": strings.Repeat("k", 32), "MCP_STATE_KEY": strings.Repeat("k", 32), "WEBHOOK_KMS_KEY": "", "WEBHOOK_KEY": strings.Repeat("k", 32),
		"LAMBDA_ENDPOINT": s.access.Address,
	} {
		if _, declared := f.Env[name]; declared {
			env[name] = value
		}
	}
	return env
}

// firstPoll starts a built function and returns how long it takes until it asks for work, and the memory that it holds then.
func firstPoll(ctx context.Context, f template.Function, env map[string]string) (time.Duration, int64, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, 0, err
	}
	polled := make(chan time.Time, 1)
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		polled <- time.Now()
		<-r.Context().Done()
	})}
	go server.Serve(listener)
	defer server.Close()
	command := exec.Command(filepath.Join(".build", f.Name))
	for name, value := range env {
		command.Env = append(command.Env, name+"="+value)
	}
	command.Env = append(command.Env, "AWS_LAMBDA_RUNTIME_API="+listener.Addr().String(), "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local")
	began := time.Now()
	if err := child.Start(command); err != nil {
		return 0, 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case at := <-polled:
		memory, err := resident(command.Process.Pid)
		command.Process.Kill()
		<-ended
		return at.Sub(began), memory, err
	case err := <-ended:
		return 0, 0, fmt.Errorf("ended before it asked for work: %v", err)
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	}
}

// work sends requests to the built functions, one after the other, and reads what that took of their processes. There are no more of
// them than the limits of a minute allow.
func (s *stage) work(ctx context.Context, found []Function) error {
	running := map[string]*runtime.Function{}
	for _, f := range s.template.Functions {
		function := runtime.New(runtime.Config{Name: f.Name, Binary: filepath.Join(".build", f.Name), Env: s.environment(f), MemorySize: f.MemorySize, Timeout: f.Timeout, MaxInstances: 1})
		defer function.Close()
		running[f.LogicalID] = function
	}
	server := s.gatewayTo(func(ctx context.Context, functionID, requestID string, event []byte) ([]byte, error) {
		return running[functionID].Invoke(ctx, requestID, event)
	})
	defer server.Close()
	flat, call := s.partner(flatQuery), s.staff("tools/call", calledTool)
	flat.address = strings.Replace(flat.address, s.access.Address, server.URL, 1)
	call.address = strings.Replace(call.address, s.access.Address, server.URL, 1)
	for _, asked := range []struct {
		names []string
		times int
		ask   func(context.Context, int) error
	}{
		{[]string{"graphql", "authorizer"}, 100, s.repeat(flat, `"emailMarketingConsent"`)},
		{[]string{"mcp"}, 50, s.repeat(call, `"structuredContent"`)},
		{[]string{"metadata"}, 200, s.repeat(question{address: server.URL + "/.well-known/oauth-authorization-server"}, `"issuer"`)},
	} {
		if err := s.workOf(ctx, asked.names, asked.times, asked.ask, found); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) workOf(ctx context.Context, names []string, times int, ask func(context.Context, int) error, found []Function) error {
	const warm = 5
	began := map[string]time.Duration{}
	for n := range warm + times {
		if n == warm {
			for _, name := range names {
				pid, err := running(name)
				if err != nil {
					return err
				}
				if began[name], err = cpuTime(pid); err != nil {
					return err
				}
			}
		}
		if err := ask(ctx, 0); err != nil {
			return err
		}
	}
	for n := range found {
		before, asked := began[found[n].Name]
		if !asked {
			continue
		}
		pid, err := running(found[n].Name)
		if err != nil {
			return err
		}
		after, err := cpuTime(pid)
		if err != nil {
			return err
		}
		if found[n].Worked, err = resident(pid); err != nil {
			return err
		}
		found[n].Asked, found[n].CPU = times, float64((after-before).Nanoseconds())/1000/float64(times)
	}
	return nil
}

// running returns the process that runs a built function of ours.
func running(name string) (int, error) {
	binary, err := filepath.Abs(filepath.Join(".build", name))
	if err != nil {
		return 0, err
	}
	links, err := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && target == binary {
			return strconv.Atoi(strings.Split(link, "/")[2])
		}
	}
	return 0, errors.Join(err, fmt.Errorf("no process runs %s", binary))
}

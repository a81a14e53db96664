package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"

	"frontdesk/shared/config"
)

// api is SAM's gateway with the functions behind it.
type api struct {
	*process
	address string
}

// startAPI starts `sam local start-api` on what sam build made, and returns when it answers. What does not depend on this machine is
// in samconfig.toml.
func startAPI(ctx context.Context, o options, d *docker, image string, s *store) (*api, error) {
	sam, _, err := o.samCLI()
	if err != nil {
		return nil, err
	}
	port := strconv.Itoa(o.port)
	a := &api{address: "http://" + net.JoinHostPort("127.0.0.1", port)}
	if l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port)); err != nil {
		return nil, fmt.Errorf("port %s is not available: set PORT to another one (%w)", port, err)
	} else {
		l.Close()
	}
	if err := writeEnvironment(o, a.address, s); err != nil {
		return nil, err
	}
	command := exec.Command(sam, "local", "start-api", "--port", port, "--env-vars", o.file("env.json"), "--log-file", o.file("frontdesk.log"),
		"--invoke-image", image, "--parameter-overrides", "Architecture="+architecture)
	command.Dir = o.root
	command.Env = append(d.environment(), "SAM_CLI_TELEMETRY=0", "AWS_DEFAULT_REGION=eu-central-1")
	if a.process, err = start(command, o.file("sam.log")); err != nil {
		return nil, err
	}
	if err := a.until(ctx, func() error { return answers(ctx, a.address+"/.well-known/oauth-authorization-server") }); err != nil {
		a.stop()
		return nil, err
	}
	return a, nil
}

// writeEnvironment writes the functions' variables. SAM gives each function those that the template declares for it.
func writeEnvironment(o options, address string, s *store) error {
	engine, err := s.inside()
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(map[string]any{"Parameters": environment(address, engine)}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.file("env.json"), text, 0o600)
}

// environment is what differs from a stack. Its keys guard nothing: engine and demo are as open as they are short-lived.
func environment(address, engine string) map[string]string {
	return map[string]string{
		"ENVIRONMENT": config.Local, "PUBLIC_URL": address, "PUBLIC_URL_PARAMETER": "", "EDGE_SECRET": "", "DYNAMODB_ENDPOINT": engine, "ACCESS_TABLE": accessTable, "BUSINESS_TABLE": businessTable,
		"CURSOR_KEY": "of cursors, on this machine alone", "MCP_STATE_KEY": "of states, on this machine alone",
		"WEBHOOK_KMS_KEY": "", "WEBHOOK_KEY": "of webhooks, on this machine alone", "OUTBOX": "/tmp",
	}
}

func answers(ctx context.Context, address string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", address, res.Status)
	}
	return nil
}

// serve stays until somebody stops it, or SAM ends by itself.
func (a *api) serve(ctx context.Context, o options) error {
	fmt.Printf("Frontdesk answers behind SAM CLI at %s\nKeys and people are in %s, what the functions say in %s\nCtrl-C stops.\n", a.address, o.file("demo.json"), o.file("frontdesk.log"))
	select {
	case <-ctx.Done():
		return nil
	case <-a.exited:
		return fmt.Errorf("SAM has ended: %s", a.lastWords())
	}
}

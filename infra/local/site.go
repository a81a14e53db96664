package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"frontdesk/infra/demo"
	"frontdesk/infra/local/gateway"
	"frontdesk/infra/local/runtime"
	"frontdesk/infra/local/template"
	"frontdesk/shared/config"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/engine"
)

// Site is a running Frontdesk on this machine.
type Site struct {
	BaseURL string
	Demo    demo.Demo
	CAFile  string // of the certificate's authority; "" without TLS

	options       Options
	template      *template.Template
	accessTable   string
	businessTable string
	engine        *engine.Engine
	functions     map[string]*runtime.Function // by logical id
	background    background
	server        *http.Server
	data          *dataFolder
	log           *os.File   // shared by the functions and the gateway: concurrent writes to a file do not mix
	failed        chan error // something that must run has ended
}

// Start runs everything and returns once requests are answered. After an error nothing is left running.
func Start(ctx context.Context, o Options) (_ *Site, err error) {
	s := &Site{options: o, functions: map[string]*runtime.Function{}, failed: make(chan error, 3)}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	parameters := map[string]string{}
	if o.Challenge != "" {
		parameters["Challenge"] = o.Challenge
	}
	if s.template, err = template.ReadWith(filepath.Join(o.Root, "template.yaml"), parameters); err != nil {
		return nil, err
	}
	if s.accessTable, err = tableName(s.template, "ACCESS_TABLE"); err != nil {
		return nil, err
	}
	if s.businessTable, err = tableName(s.template, "BUSINESS_TABLE"); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(o.Port)))
	if err != nil {
		return nil, fmt.Errorf("port %d is not available: set PORT to another one (%w)", o.Port, err)
	}
	defer func() {
		if err != nil {
			listener.Close()
		}
	}()
	if s.data, err = openData(o.Data); err != nil {
		return nil, err
	}
	if s.log, err = os.OpenFile(s.data.path("frontdesk.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	s.BaseURL = "http://" + listener.Addr().String()
	if o.TLS {
		s.BaseURL = "https://" + listener.Addr().String()
		if listener, s.CAFile, err = s.data.secure(listener); err != nil {
			return nil, err
		}
	}
	if err := s.startStore(ctx); err != nil {
		return nil, err
	}
	if err := s.startInvokeAPI(); err != nil {
		return nil, err
	}
	if err := s.startFunctions(); err != nil {
		return nil, err
	}
	if err := s.play(ctx); err != nil {
		return nil, err
	}
	s.serve(listener)
	return s, nil
}

// startStore starts the engine, creates missing tables and adds the demo data, of which nobody is told: the stream is on from then on.
func (s *Site) startStore(ctx context.Context) error {
	binary, err := engine.Find(s.options.Root)
	if err != nil {
		return err
	}
	if s.engine, err = engine.Start(ctx, binary, s.data.path("engine.db")); err != nil {
		return fmt.Errorf("%w (its file is %s; move it away to start from scratch)", err, s.data.path("engine.db"))
	}
	go func() {
		<-s.engine.Exited()
		s.failed <- errors.New("the DynamoDB engine has ended")
	}()
	tables := dynamo.Connect(config.Config{
		Region: "local", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: s.engine.Endpoint,
		AccessTable: s.accessTable, BusinessTable: s.businessTable,
	}, nil)
	if err := tables.CreateTables(ctx); err != nil {
		return fmt.Errorf("%w (its file is %s; move it away to start from scratch)", err, s.data.path("engine.db"))
	}
	if err := tables.SetStream(ctx, false); err != nil {
		return err
	}
	s.Demo, err = demo.Seed(ctx, tables, demo.Options{
		Now: time.Now(), Secret: s.data.secret, Environment: config.Local, Large: s.options.Large,
		Progress: func(line string) { fmt.Println(line) },
	})
	if err != nil {
		return fmt.Errorf("demo data: %w", err)
	}
	return tables.SetStream(ctx, true)
}

// tableName returns the table that the template gives its functions in an environment variable. The local run names
// tables by their logical ids, to which the template's !Ref resolves here.
func tableName(t *template.Template, variable string) (string, error) {
	for _, f := range t.Functions {
		if name := f.Env[variable]; slices.Contains(t.Tables, name) {
			return name, nil
		}
	}
	return "", fmt.Errorf("template.yaml names no table in the functions' %s", variable)
}

func (s *Site) startFunctions() error {
	for _, f := range s.template.Functions {
		binary, err := filepath.Abs(filepath.Join(s.options.Root, ".build", f.Name))
		if err != nil {
			return err
		}
		if _, err := os.Stat(binary); err != nil {
			return fmt.Errorf("function %s is not built: run make build (looked for %s)", f.Name, binary)
		}
		env, err := s.environment(f)
		if err != nil {
			return err
		}
		s.functions[f.LogicalID] = runtime.New(runtime.Config{
			Name: f.Name, Binary: binary, Env: env, MemorySize: f.MemorySize, Timeout: f.Timeout, MaxInstances: instances(s.template, f), Log: s.log,
		})
	}
	return nil
}

// environment returns the variables that the template declares for a function: this run's values, then the operator's
// settings, then the template's own.
func (s *Site) environment(f template.Function) (map[string]string, error) {
	outbox, err := s.data.outbox()
	if err != nil {
		return nil, err
	}
	env := map[string]string{}
	for name, value := range f.Env {
		env[name] = cmp.Or(s.options.Settings[name], value)
	}
	for name, value := range map[string]string{
		"ENVIRONMENT": config.Local, "PUBLIC_URL": s.BaseURL, "PUBLIC_URL_PARAMETER": "", "EDGE_SECRET": "", "DYNAMODB_ENDPOINT": s.engine.Endpoint, "OUTBOX": outbox,
		"CURSOR_KEY": s.data.derive("cursors"), "MCP_STATE_KEY": s.data.derive("states"), "WEBHOOK_KMS_KEY": "", "WEBHOOK_KEY": s.data.derive("webhooks"), "LAMBDA_ENDPOINT": s.background.endpoint,
	} {
		if _, declared := f.Env[name]; declared {
			env[name] = value
		}
	}
	if s.options.Roots != "" {
		env["SSL_CERT_FILE"] = s.options.Roots // a function sees nothing of our own environment
	}
	return env, nil
}

func (s *Site) serve(listener net.Listener) {
	api := gateway.New(gateway.Config{
		Template: s.template,
		Invoke: func(ctx context.Context, functionID, requestID string, payload []byte) ([]byte, error) {
			return s.functions[functionID].Invoke(ctx, requestID, payload)
		},
		Now: time.Now, NewID: newID, PublicHost: listener.Addr().String(), Log: hiding{s.log},
	})
	s.server = &http.Server{Handler: api, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
}

// hiding writes lines without the credentials that somebody put into an address. API Gateway's own log leaves addresses out.
type hiding struct{ io.Writer }

// Write implements io.Writer.
func (h hiding) Write(line []byte) (int, error) {
	_, err := io.WriteString(h.Writer, credential.Hide(string(line)))
	return len(line), err
}

// Close stops accepting requests, then what invokes functions by itself, then ends the functions, then the store.
func (s *Site) Close() {
	if s.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		s.server.Shutdown(ctx)
	}
	s.background.quiesce()
	var ending sync.WaitGroup
	for _, f := range s.functions {
		ending.Go(f.Close)
	}
	ending.Wait()
	s.background.end()
	if s.engine != nil {
		s.engine.Stop()
	}
	if s.log != nil {
		s.log.Close()
	}
	if s.data != nil {
		s.data.close()
	}
}

func newID() string {
	var raw [16]byte
	rand.Read(raw[:])
	h := hex.EncodeToString(raw[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

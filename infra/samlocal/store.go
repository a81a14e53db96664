package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"time"

	"frontdesk/infra/demo"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/engine"
)

// The tables' names, which are those of the template's resources.
const (
	accessTable   = "AccessTable"
	businessTable = "BusinessTable"
)

// store is the engine on this machine, with the demo in it. It is in memory, and gone when it ends.
type store struct {
	engine *engine.Engine
	demo   demo.Demo
}

func startStore(ctx context.Context, o options, d *docker) (_ *store, err error) {
	binary, err := engine.Find(o.root)
	if err != nil {
		return nil, err
	}
	address, err := d.hostAddress(ctx)
	if err != nil {
		return nil, err
	}
	s := &store{}
	if s.engine, err = engine.StartOn(ctx, address, binary, ""); err != nil {
		return nil, err
	}
	if err := s.fill(ctx); err != nil {
		s.engine.Stop()
		return nil, fmt.Errorf("demo data: %w", err)
	}
	return s, nil
}

func (s *store) fill(ctx context.Context) (err error) {
	tables := dynamo.Connect(config.Config{Region: "local", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: s.engine.Endpoint,
		AccessTable: accessTable, BusinessTable: businessTable}, nil)
	if err := tables.CreateTables(ctx); err != nil {
		return err
	}
	var secret [32]byte
	rand.Read(secret[:])
	s.demo, err = demo.Seed(ctx, tables, demo.Options{Now: time.Now(), Secret: secret, Environment: config.Local})
	return err
}

// inside is the engine's address as a container reaches it.
func (s *store) inside() (string, error) {
	u, err := url.Parse(s.engine.Endpoint)
	if err != nil {
		return "", err
	}
	u.Host = "host.docker.internal:" + u.Port()
	return u.String(), nil
}

// writeDemoFile writes demo.json. E-mails are in the console's container, where nothing but its own page shows them.
func (s *store) writeDemoFile(o options, address string) error {
	file := demo.File{BaseURL: address, Engine: demo.Engine{Endpoint: s.engine.Endpoint, AccessTable: accessTable, BusinessTable: businessTable},
		Outbox: address + "/console/outbox", Demo: s.demo}
	text, err := file.Text()
	if err != nil {
		return err
	}
	return os.WriteFile(o.file("demo.json"), text, 0o600)
}

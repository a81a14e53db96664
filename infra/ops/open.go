package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/embedding"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
)

// open finds the target of the command.
func open(ctx context.Context, g global, getenv func(string) string) (target, error) {
	if g.aws {
		return openStack(ctx, g, getenv)
	}
	return openLocal(ctx, cmp.Or(getenv("DATA"), ".local"))
}

// demoFile is the part of the local run's demo.json that the command needs.
type demoFile struct {
	BaseURL string `json:"baseUrl"`
	CAFile  string `json:"caFile"` // null: none
	Engine  struct {
		Endpoint      string `json:"endpoint"`
		AccessTable   string `json:"accessTable"`
		BusinessTable string `json:"businessTable"`
	} `json:"engine"`
}

func openLocal(ctx context.Context, folder string) (target, error) {
	file := filepath.Join(folder, "demo.json")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return target{}, fmt.Errorf("the local run is not running: start it with make run, or name its folder with DATA (%s does not exist)", file)
	} else if err != nil {
		return target{}, err
	}
	var f demoFile
	if err := json.Unmarshal(text, &f); err != nil {
		return target{}, fmt.Errorf("%s is damaged: %w", file, err)
	}
	// The file of a killed run remains. Connecting once fails faster than the store's retries, with a clearer error.
	endpoint, err := url.Parse(f.Engine.Endpoint)
	if err != nil || endpoint.Host == "" {
		return target{}, fmt.Errorf("%s has no valid engine endpoint", file)
	}
	dialer := net.Dialer{Timeout: 2 * time.Second}
	connection, err := dialer.DialContext(ctx, "tcp", endpoint.Host)
	if err != nil {
		return target{}, fmt.Errorf("the local run is not running: start it with make run (%s names the engine at %s, which does not answer)", file, endpoint.Host)
	}
	connection.Close()
	tables := dynamo.Connect(config.Config{Region: "local", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: f.Engine.Endpoint,
		AccessTable: f.Engine.AccessTable, BusinessTable: f.Engine.BusinessTable}, nil)
	return target{tables: tables, environment: config.Local, baseURL: f.BaseURL, caFile: f.CAFile}, nil
}

func openStack(ctx context.Context, g global, getenv func(string) string) (target, error) {
	access, business := cmp.Or(g.accessTable, getenv("ACCESS_TABLE")), cmp.Or(g.businessTable, getenv("BUSINESS_TABLE"))
	environment := cmp.Or(g.environment, getenv("ENVIRONMENT"))
	if access == "" || business == "" {
		return target{}, misuse{message: "With --aws, name both tables: --access-table and --business-table, or ACCESS_TABLE and BUSINESS_TABLE."}
	}
	if !slices.Contains([]string{config.Dev, config.Staging, config.Prod}, environment) {
		return target{}, misuse{message: "With --aws, name the environment: --environment dev, staging or prod, or ENVIRONMENT."}
	}
	c, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return target{}, err
	}
	baseURL := cmp.Or(getenv("PUBLIC_URL"), "https://<your domain>")
	opened := target{tables: dynamo.Open(c, "", access, business, nil), environment: environment, baseURL: baseURL}
	if model := getenv("EMBEDDING_MODEL"); model != "" {
		opened.embedder = embedding.Open(c, "", model)
	}
	return opened, nil
}

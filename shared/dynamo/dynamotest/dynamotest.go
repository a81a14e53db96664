// Package dynamotest gives tests the real store on the real engine: one engine in memory per test process, fresh tables
// per test.
package dynamotest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/engine"

	"github.com/aws/aws-sdk-go-v2/aws"
)

var (
	started = sync.OnceValues(start)
	tables  atomic.Int64
)

// start runs the engine until the test process ends. DYNAMODB_ENDPOINT puts another engine, or AWS, in its place.
func start() (string, error) {
	if endpoint := os.Getenv("DYNAMODB_ENDPOINT"); endpoint != "" {
		return endpoint, nil
	}
	_, here, _, _ := runtime.Caller(0)
	binary, err := engine.Find(filepath.Join(filepath.Dir(here), "..", "..", ".."))
	if err != nil {
		return "", err
	}
	e, err := engine.Start(context.Background(), binary, "")
	if err != nil {
		return "", err
	}
	return e.Endpoint, nil
}

// Requests counts requests to the store.
type Requests struct{ n atomic.Int64 }

// Count returns how many there were since the last call.
func (r *Requests) Count() int { return int(r.n.Swap(0)) }

// New returns two fresh, empty tables.
func New(t testing.TB) (*dynamo.Tables, *Requests) {
	t.Helper()
	endpoint, err := started()
	if err != nil {
		t.Fatal(err)
	}
	n, requests := tables.Add(1), &Requests{}
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
	})
	opened := dynamo.Open(aws.Config{Region: "local", Credentials: credentials}, endpoint,
		fmt.Sprintf("access-%d-%d", os.Getpid(), n), fmt.Sprintf("business-%d-%d", os.Getpid(), n), func(context.Context) { requests.n.Add(1) })
	if err := opened.CreateTables(t.Context()); err != nil {
		t.Fatal(err)
	}
	requests.Count()
	return opened, requests
}

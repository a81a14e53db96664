// Package dynamotest gives tests the real store on the real engine: one engine in memory per test process, fresh tables
// per test. It also has the store fail as the engine never does: at one request, or at each of a use case's requests in turn.
package dynamotest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/engine"
	"frontdesk/shared/reqlog"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go/middleware"
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

// Requests counts requests to the store, the items that its queries read, and the units of capacity that all of it took. It also has
// them fail.
type Requests struct {
	n, read atomic.Int64

	mu    sync.Mutex
	units Units

	breaker breaker
}

// Units are units of capacity, as the store counts and bills them: half units of reading are possible.
type Units struct{ Read, Write float64 }

// Count returns how many there were since the last call.
func (r *Requests) Count() int { return int(r.n.Swap(0)) }

// Read returns how many items queries have read since the last call, whether or not anybody wanted them: what they cost.
func (r *Requests) Read() int { return int(r.read.Swap(0)) }

// Units returns how many there were since the last call.
func (r *Requests) Units() Units {
	r.mu.Lock()
	defer r.mu.Unlock()
	units := r.units
	r.units = Units{}
	return units
}

func (r *Requests) count(_ context.Context, one reqlog.StoreRequest) {
	r.n.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.units.Read += one.ReadUnits
	r.units.Write += one.WriteUnits
}

// countRead adds up what the store says of each query that it answered. The type of the answer belongs to package dynamo.
func (r *Requests) countRead(stack *middleware.Stack) error {
	count := func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		out, about, err := next.HandleInitialize(ctx, in)
		if answer := reflect.Indirect(reflect.ValueOf(out.Result)); answer.Kind() == reflect.Struct {
			if scanned := answer.FieldByName("ScannedCount"); scanned.IsValid() {
				r.read.Add(scanned.Int())
			}
		}
		return out, about, err
	}
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("test.CountRead", count), middleware.After)
}

// Engine returns the engine's address and what to connect to it with, for a test that looks into the tables past package dynamo.
func Engine(t testing.TB) (endpoint string, _ aws.Config) {
	t.Helper()
	endpoint, err := started()
	if err != nil {
		t.Fatal(err)
	}
	return endpoint, local()
}

// local is what an engine on this machine is connected to with.
func local() aws.Config {
	return aws.Config{Region: "local", Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
	})}
}

// New returns two fresh, empty tables.
func New(t testing.TB) (*dynamo.Tables, *Requests) {
	t.Helper()
	endpoint, _ := Engine(t)
	return At(t, endpoint, fmt.Sprintf("%d-%d", os.Getpid(), tables.Add(1)))
}

// At returns the two tables of a name at an engine of the test's own. It makes them where there are none.
func At(t testing.TB, endpoint, name string) (*dynamo.Tables, *Requests) {
	t.Helper()
	requests, c := &Requests{}, local()
	// Tries that fail are repeated as often as the store's own retryer does, and at once.
	c.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		})
	}
	c.APIOptions = []func(*middleware.Stack) error{requests.countRead, requests.breaker.add}
	opened := dynamo.Open(c, endpoint, "access-"+name, "business-"+name, requests.count)
	if err := opened.CreateTables(t.Context()); err != nil {
		t.Fatal(err)
	}
	requests.Count()
	requests.Units()
	return opened, requests
}

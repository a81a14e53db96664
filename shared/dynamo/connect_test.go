package dynamo

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// TestConnectionsAreKept: as many requests as we ever have under way at once need as many connections, and the next as many no new ones.
func TestConnectionsAreKept(t *testing.T) {
	var opened atomic.Int32
	var all sync.WaitGroup // of the requests that are under way
	store := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		all.Done()
		all.Wait() // so that they are there at the same time
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		io.WriteString(w, `{"Item":{}}`)
	}))
	store.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	store.Start()
	defer store.Close()
	tables := Open(aws.Config{Region: "local", Credentials: aws.AnonymousCredentials{}}, store.URL, "access", "business", nil)
	for range 3 {
		all.Add(mostAtOnce)
		if _, err := atOnce(t.Context(), make([]struct{}, mostAtOnce), func(ctx context.Context, _ struct{}) (struct{}, error) {
			return struct{}{}, tables.get(ctx, tables.business, businessKey("b"), &struct{}{})
		}); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n != mostAtOnce {
		t.Errorf("%d connections were opened, for %d requests at once", n, mostAtOnce)
	}
}

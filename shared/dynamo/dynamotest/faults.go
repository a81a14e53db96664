package dynamotest

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Fault is what happens to one try of a request to the store, as the SDK sees it on the wire.
type Fault int

// The faults of a store that the engine never has: it is one process, always near and never busy.
const (
	NoFault     Fault = iota
	Throttled         // refused because there are too many
	Overloaded        // refused because there are too many from this account
	Failing           // answered with a 500, and not done
	Refused           // the connection is not made
	Lost              // done, and the connection is reset before the answer comes
	LostLate          // done, and answered with a 500
	Garbled           // done, and answered with something that is not JSON
	Collided          // a write that met another: nothing was judged. Other requests are Throttled
	Unprocessed       // a batch of which one half is left. Other requests have no fault
)

// Try is one try of a request.
type Try struct {
	Request   int    // the first since Break is 1
	Number    int    // the first is 1; the SDK makes the others by itself
	Operation string // as the store names it: PutItem
}

// Writes reports whether the request changes anything.
func (t Try) Writes() bool {
	return t.Operation == "TransactWriteItems" || t.Operation == "PutItem" || t.Operation == "UpdateItem" || t.Operation == "DeleteItem"
}

// breaker decides which tries fail.
type breaker struct {
	mu       sync.Mutex
	plan     func(Try) Fault
	requests int
	tries    int
}

// Break has plan decide what happens to each try of a request from now on; nil ends it. plan is called by one goroutine at a time.
func (r *Requests) Break(plan func(Try) Fault) {
	r.breaker.mu.Lock()
	defer r.breaker.mu.Unlock()
	r.breaker.plan, r.breaker.requests, r.breaker.tries = plan, 0, 0
}

// Broken returns how many requests there were since Break, and how often they were tried in all.
func (r *Requests) Broken() (requests, tries int) {
	r.breaker.mu.Lock()
	defer r.breaker.mu.Unlock()
	return r.breaker.requests, r.breaker.tries
}

type tryKey struct{}

// add numbers requests as they begin, and puts itself in front of the wire.
func (b *breaker) add(stack *middleware.Stack) error {
	number := func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		b.mu.Lock()
		b.requests++
		request := &Try{Request: b.requests, Operation: middleware.GetOperationName(ctx)}
		b.mu.Unlock()
		return next.HandleInitialize(context.WithValue(ctx, tryKey{}, request), in)
	}
	if err := stack.Initialize.Add(middleware.InitializeMiddlewareFunc("test.NumberRequests", number), middleware.After); err != nil {
		return err
	}
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("test.Break", b.wire), middleware.After)
}

// next returns what happens to the next try of a request.
func (b *breaker) next(ctx context.Context) (Try, Fault) {
	b.mu.Lock()
	defer b.mu.Unlock()
	try := ctx.Value(tryKey{}).(*Try)
	try.Number++
	b.tries++
	if b.plan == nil {
		return *try, NoFault
	}
	return *try, b.plan(*try)
}

func (b *breaker) wire(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (out middleware.DeserializeOutput, _ middleware.Metadata, _ error) {
	const code = "com.amazonaws.dynamodb.v20120810#"
	refuse := func(status int, body string) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out.RawResponse = response(status, body)
		return out, middleware.Metadata{}, nil
	}
	try, fault := b.next(ctx)
	if fault == Collided && !try.Writes() {
		fault = Throttled
	}
	switch fault {
	case Throttled:
		return refuse(http.StatusBadRequest, `{"__type":"`+code+`ProvisionedThroughputExceededException","message":"slow down"}`)
	case Overloaded:
		return refuse(http.StatusBadRequest, `{"__type":"`+code+`RequestLimitExceeded","message":"slow down"}`)
	case Failing:
		return refuse(http.StatusInternalServerError, `{"__type":"`+code+`InternalServerError","message":"sorry"}`)
	case Refused:
		return out, middleware.Metadata{}, broken("dial", syscall.ECONNREFUSED)
	case Collided:
		if try.Operation == "TransactWriteItems" {
			return refuse(http.StatusBadRequest, collision(in.Request, code))
		}
		return refuse(http.StatusBadRequest, `{"__type":"`+code+`TransactionConflictException","message":"conflict"}`)
	case Unprocessed:
		if try.Operation == "BatchGetItem" {
			return half(ctx, in, next)
		}
	}
	out, about, err := next.HandleDeserialize(ctx, in)
	if done, ok := out.RawResponse.(*smithyhttp.Response); err == nil && ok && fault != NoFault && fault != Unprocessed {
		io.Copy(io.Discard, done.Body) // it is done once it is answered
		done.Body.Close()
	}
	switch fault {
	case Lost:
		return middleware.DeserializeOutput{}, about, broken("read", syscall.ECONNRESET)
	case LostLate:
		return refuse(http.StatusInternalServerError, `{"__type":"`+code+`InternalServerError","message":"sorry"}`)
	case Garbled:
		return refuse(http.StatusOK, `{"Item`)
	}
	return out, about, err
}

func response(status int, body string) *smithyhttp.Response {
	return &smithyhttp.Response{Response: &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
		Body: io.NopCloser(strings.NewReader(body))}}
}

func broken(what string, err syscall.Errno) error {
	return &smithyhttp.RequestSendError{Err: &net.OpError{Op: what, Net: "tcp", Err: err}}
}

// body reads what a request asks, and leaves it there.
func body(request any) map[string]any {
	var asked map[string]any
	stream := request.(*smithyhttp.Request).GetStream()
	if err := json.NewDecoder(stream).Decode(&asked); err != nil {
		panic(err) // the SDK wrote it
	}
	request.(*smithyhttp.Request).RewindStream()
	return asked
}

// collision says that the first item of a transaction is in another.
func collision(request any, code string) string {
	reasons := []map[string]string{{"Code": "TransactionConflict"}}
	for range len(body(request)["TransactItems"].([]any)) - 1 {
		reasons = append(reasons, map[string]string{"Code": "None"})
	}
	text, _ := json.Marshal(map[string]any{"__type": code + "TransactionCanceledException", "Message": "cancelled", "CancellationReasons": reasons})
	return string(text)
}

// half has the store read the first half of a batch's keys only, and leaves the others unprocessed.
func half(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (out middleware.DeserializeOutput, _ middleware.Metadata, _ error) {
	request := in.Request.(*smithyhttp.Request)
	asked := body(request)
	left := map[string]any{}
	for table, of := range asked["RequestItems"].(map[string]any) {
		keys := of.(map[string]any)["Keys"].([]any)
		rest := map[string]any{"Keys": keys[len(keys)/2:], "ConsistentRead": true}
		left[table] = rest
		of.(map[string]any)["Keys"] = keys[:len(keys)/2]
		if len(keys) == 1 {
			delete(asked["RequestItems"].(map[string]any), table)
		}
	}
	answer := map[string]any{"Responses": map[string]any{}}
	if len(asked["RequestItems"].(map[string]any)) > 0 {
		text, _ := json.Marshal(asked)
		changed, err := request.SetStream(strings.NewReader(string(text)))
		if err != nil {
			return out, middleware.Metadata{}, err
		}
		changed.ContentLength = int64(len(text))
		in.Request = changed
		done, about, err := next.HandleDeserialize(ctx, in)
		if err != nil {
			return done, about, err
		}
		raw := done.RawResponse.(*smithyhttp.Response)
		defer raw.Body.Close()
		if err := json.NewDecoder(raw.Body).Decode(&answer); err != nil {
			return done, about, err
		}
	}
	answer["UnprocessedKeys"] = left
	text, _ := json.Marshal(answer)
	out.RawResponse = response(http.StatusOK, string(text))
	return out, middleware.Metadata{}, nil
}

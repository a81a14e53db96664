package lambdaapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"frontdesk/infra/local/runtime"
	"frontdesk/shared/host"
)

// Lambda's limits, in bytes, for the payloads of the two kinds of invocation.
const (
	maxPayload      = runtime.MaxPayload
	maxEventPayload = 1 << 20
)

// Config says whom to invoke. All is required.
type Config struct {
	// Names are those under which functions are invoked: what the template's !Ref gives others.
	Names []string
	// Invoke invokes a function and waits for its answer; the invocation waits while all instances are busy. Errors are those of
	// runtime.Function.Invoke.
	Invoke func(ctx context.Context, name string, payload []byte) ([]byte, error)
	NewID  func() string
	// Log is told of each asynchronous invocation that failed, in one line.
	Log func(line string)
}

// API is the Invoke API. It may serve any number of requests at the same time.
type API struct {
	config Config

	mu       sync.Mutex
	closed   bool
	underWay sync.WaitGroup
}

// New makes the API.
func New(c Config) *API { return &API{config: c} }

// InvokeAsync begins an invocation whose answer nobody awaits, and returns at once. It is tried once: what Lambda would try again
// is played as if the template forbade that.
func (a *API) InvokeAsync(name string, payload []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return runtime.ErrClosed
	}
	a.underWay.Go(func() {
		if _, err := a.config.Invoke(context.Background(), name, payload); err != nil && !errors.Is(err, runtime.ErrClosed) {
			a.config.Log(fmt.Sprintf("%s: asynchronous invocation: %v", name, err))
		}
	})
	return nil
}

// Close refuses further asynchronous invocations and waits for those under way, until ctx ends.
func (a *API) Close(ctx context.Context) {
	a.mu.Lock()
	a.closed = true
	a.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		a.underWay.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
	}
}

// ServeHTTP answers POST /2015-03-31/functions/{name}/invocations.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Amzn-Requestid", a.config.NewID())
	name, ok := functionName(r.URL.Path)
	switch {
	case !ok || r.Method != http.MethodPost:
		refuse(w, http.StatusNotFound, "UnknownOperationException", "only Invoke is played here")
	// A page in a browser of this machine can send requests here too, but neither this header unasked nor a loopback Host by a name
	// of its own.
	case !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") || !host.IsLoopbackAddress(r.Host):
		refuse(w, http.StatusForbidden, "MissingAuthenticationTokenException", "the request is not signed")
	case !slices.Contains(a.config.Names, name):
		refuse(w, http.StatusNotFound, "ResourceNotFoundException", "Function not found: "+name)
	default:
		a.invoke(w, r, name)
	}
}

func functionName(path string) (string, bool) {
	rest, found := strings.CutPrefix(path, "/2015-03-31/functions/")
	name, ok := strings.CutSuffix(rest, "/invocations")
	return name, found && ok && name != "" && !strings.Contains(name, "/")
}

func (a *API) invoke(w http.ResponseWriter, r *http.Request, name string) {
	kind, most := r.Header.Get("X-Amz-Invocation-Type"), maxPayload
	if kind == "Event" {
		most = maxEventPayload
	}
	payload, err := io.ReadAll(io.LimitReader(r.Body, int64(most)+1))
	switch {
	case err != nil:
		return // the caller is gone
	case len(payload) > most:
		refuse(w, http.StatusRequestEntityTooLarge, "RequestTooLargeException", fmt.Sprintf("the payload is larger than %d bytes", most))
		return
	case len(payload) == 0:
		payload = []byte("{}")
	case !json.Valid(payload):
		refuse(w, http.StatusBadRequest, "InvalidRequestContentException", "the payload is not JSON")
		return
	}
	switch kind {
	case "", "RequestResponse":
		a.answer(w, r, name, payload)
	case "Event":
		if err := a.InvokeAsync(name, payload); err != nil {
			refuse(w, http.StatusServiceUnavailable, "ServiceException", "the local run is ending")
			return
		}
		w.WriteHeader(http.StatusAccepted)
	case "DryRun":
		w.WriteHeader(http.StatusNoContent)
	default:
		refuse(w, http.StatusBadRequest, "InvalidParameterValueException", "unknown invocation type "+kind)
	}
}

// answer waits for the function. What goes wrong in it is an answer too, with a header that says so. A caller that goes away changes
// nothing.
func (a *API) answer(w http.ResponseWriter, r *http.Request, name string, payload []byte) {
	response, err := a.config.Invoke(context.WithoutCancel(r.Context()), name, payload)
	if errors.Is(err, runtime.ErrClosed) {
		refuse(w, http.StatusServiceUnavailable, "ServiceException", "the local run is ending")
		return
	}
	w.Header().Set("X-Amz-Executed-Version", "$LATEST")
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		response = describe(err)
	}
	w.Write(response)
}

// describe is Lambda's JSON for what went wrong in a function.
func describe(err error) []byte {
	var functionError *runtime.FunctionError
	if !errors.As(err, &functionError) {
		functionError = &runtime.FunctionError{Type: "Runtime.ExitError", Message: err.Error()}
		if errors.Is(err, runtime.ErrTimeout) {
			functionError.Type = "Sandbox.Timedout"
		}
	}
	text, err := json.Marshal(functionError)
	if err != nil {
		panic(err) // two texts
	}
	return text
}

// refuse answers as AWS's REST APIs with JSON do.
func refuse(w http.ResponseWriter, status int, kind, message string) {
	text, err := json.Marshal(map[string]string{"Type": "User", "Message": message})
	if err != nil {
		panic(err) // two texts
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", kind)
	w.WriteHeader(status)
	w.Write(text)
}

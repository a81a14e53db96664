package runtime

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// runtimeAPI serves the four endpoints of the Lambda Runtime API to the one child of the instance.
func (i *instance) runtimeAPI(config Config) http.Handler {
	const root = "/2018-06-01/runtime"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+root+"/invocation/next", func(w http.ResponseWriter, r *http.Request) { i.next(w, r, config) })
	mux.HandleFunc("POST "+root+"/invocation/{id}/response", i.acceptResponse)
	mux.HandleFunc("POST "+root+"/invocation/{id}/error", i.acceptError)
	mux.HandleFunc("POST "+root+"/init/error", i.acceptInitError)
	return mux
}

// next waits for an invocation. The poll itself says that the previous one is finished.
func (i *instance) next(w http.ResponseWriter, r *http.Request, config Config) {
	i.finish()
	i.polled.Store(true)
	select {
	case <-r.Context().Done():
	case inv := <-i.offers:
		i.mu.Lock()
		i.current = inv
		i.mu.Unlock()
		now := time.Now()
		header := w.Header()
		header.Set("Content-Type", "application/json")
		header.Set("Content-Length", strconv.Itoa(len(inv.payload)))
		header.Set("Lambda-Runtime-Aws-Request-Id", inv.requestID)
		header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(now.Add(config.Timeout).UnixMilli(), 10))
		header.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:"+config.Name)
		header.Set("Lambda-Runtime-Trace-Id", traceID(now))
		w.Write(inv.payload)
	}
}

// traceID is an X-Ray trace header that asks for no sampling.
func traceID(now time.Time) string {
	var random [20]byte
	rand.Read(random[:])
	return fmt.Sprintf("Root=1-%08x-%x;Parent=%x;Sampled=0", now.Unix(), random[:12], random[12:])
}

// finish ends the current invocation, if there is one.
func (i *instance) finish() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.current == nil {
		return
	}
	if !i.current.answered {
		i.current.err = &FunctionError{Type: "Runtime.NoResponse", Message: "the function asked for more work without answering"}
	}
	close(i.current.done)
	i.current = nil
}

// acceptResponse takes the function's result. aws-lambda-go reports an error in the middle of a streamed body in a
// trailer.
func (i *instance) acceptResponse(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxPayload+1))
	if err != nil {
		return // the child is gone
	}
	if len(body) > MaxPayload {
		i.answer(w, r, nil, ErrResponseTooLarge, http.StatusRequestEntityTooLarge)
		io.Copy(io.Discard, r.Body) // lets the child read the status instead of a broken connection
		return
	}
	if kind := r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); kind != "" {
		i.answer(w, r, nil, &FunctionError{Type: kind, Message: "the response broke off"}, http.StatusAccepted)
		return
	}
	i.answer(w, r, body, nil, http.StatusAccepted)
}

// acceptError takes the error that the function returned.
func (i *instance) acceptError(w http.ResponseWriter, r *http.Request) {
	i.answer(w, r, nil, readFunctionError(r), http.StatusAccepted)
}

// acceptInitError takes the reason why the function will not ask for work.
func (i *instance) acceptInitError(w http.ResponseWriter, r *http.Request) {
	functionError := readFunctionError(r)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.initError = functionError
	w.WriteHeader(http.StatusAccepted)
}

func readFunctionError(r *http.Request) *FunctionError {
	var functionError FunctionError
	if err := json.NewDecoder(io.LimitReader(r.Body, MaxPayload)).Decode(&functionError); err != nil {
		return &FunctionError{Type: "Runtime.Unknown", Message: "the function reported an error that is not JSON"}
	}
	return &functionError
}

// answer records the result of the current invocation and replies with the status; any other id is refused.
func (i *instance) answer(w http.ResponseWriter, r *http.Request, response []byte, err error, status int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.current == nil || i.current.requestID != r.PathValue("id") || i.current.answered {
		http.Error(w, `{"errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	}
	i.current.answered = true
	i.current.response = response
	i.current.err = err
	w.WriteHeader(status)
}

package function_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"frontdesk/shared/apigateway"
	"frontdesk/shared/function"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// TestAPanicIsAnsweredInTheCallersForm: people get a page, programs an envelope, both with the number of the log's line and
// with nothing of what happened.
func TestAPanicIsAnsweredInTheCallersForm(t *testing.T) {
	broken := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("table access-prod is on fire") })
	for name, tt := range map[string]struct {
		panicked   function.Panicked
		kind, says string
	}{
		"people":   {page.Panicked, "text/html; charset=utf-8", `data-error="INTERNAL_ERROR"`},
		"programs": {problem.Panicked, "application/json", `"code":"INTERNAL_ERROR"`},
	} {
		var log bytes.Buffer
		r := httptest.NewRequest(http.MethodGet, "/console", nil)
		r.Header.Set("X-Request-Id", "r-7")
		rec := httptest.NewRecorder()
		function.Handler(reqlog.New(&log, reqlog.Program{}), broken, tt.panicked).ServeHTTP(rec, r)
		body := rec.Body.String()
		if rec.Code != http.StatusInternalServerError || rec.Header().Get("Content-Type") != tt.kind || rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", name, rec.Code, rec.Header())
		}
		if !strings.Contains(body, tt.says) || !strings.Contains(body, "r-7") || strings.Contains(body, "fire") {
			t.Errorf("%s: %s", name, body)
		}
		if line := log.String(); !strings.Contains(line, "on fire") || !strings.Contains(line, `"requestId":"r-7"`) || !strings.Contains(line, `"status":500`) {
			t.Errorf("%s: the log says %s", name, line)
		}
	}
}

// TestEachEventHasItsLine, also one whose handler fails or panics; the platform learns of both.
func TestEachEventHasItsLine(t *testing.T) {
	var log bytes.Buffer
	handle := function.EventHandler(reqlog.New(&log, reqlog.Program{}), "deliver", func(ctx context.Context, in string) (string, error) {
		reqlog.Set(ctx, reqlog.Object, in)
		reqlog.CountStore(ctx, reqlog.StoreRequest{})
		switch in {
		case "fail":
			return "", errors.New("it failed")
		case "panic":
			panic("it is on fire")
		}
		return in + "!", nil
	})
	for in, says := range map[string]string{"ok": `"storeRequests":1`, "fail": `"error":"it failed"`, "panic": `"panic":"it is on fire"`} {
		log.Reset()
		var out string
		var err error
		panicked := func() (p any) {
			defer func() { p = recover() }()
			out, err = handle(t.Context(), in)
			return nil
		}()
		if (panicked != nil) != (in == "panic") || (err != nil) != (in == "fail") || (out == "ok!") != (in == "ok") {
			t.Errorf("%s: %q, %v, %v", in, out, err, panicked)
		}
		if line := log.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, `"msg":"deliver"`) || !strings.Contains(line, `"object":"`+in+`"`) || !strings.Contains(line, says) {
			t.Errorf("%s: %s", in, line)
		}
	}
}

// TestALineSaysWhatThePlatformCallsIt: Lambda's id of the invocation, X-Ray's of the trace, and of an event the first is all there is.
func TestALineSaysWhatThePlatformCallsIt(t *testing.T) {
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "inv-1"})
	//lint:ignore SA1029 the key is package lambda's
	ctx = context.WithValue(ctx, "x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
	for name, run := range map[string]func(*reqlog.Log){
		`"requestId":"inv-1"`: func(log *reqlog.Log) {
			function.EventHandler(log, "tell", func(context.Context, string) (string, error) { return "", nil })(ctx, "")
		},
		`"requestId":"req-1"`: func(log *reqlog.Log) {
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
			r.Header.Set("X-Request-Id", "req-1")
			function.Handler(log, http.NotFoundHandler(), problem.Panicked).ServeHTTP(httptest.NewRecorder(), r)
		},
		`"requestId":"req-2"`: func(log *reqlog.Log) {
			function.Authorizer(log, func(context.Context, apigateway.AuthorizerRequest) (apigateway.Decision, error) {
				return apigateway.Decision{}, nil
			})(
				ctx, apigateway.AuthorizerRequest{Context: apigateway.Context{RequestID: "req-2"}})
		},
	} {
		var log bytes.Buffer
		run(reqlog.New(&log, reqlog.Program{}))
		for _, says := range []string{name, `"invocationId":"inv-1"`, `"xrayTraceId":"1-5759e988-bd862e3fe1be46a994272793"`} {
			if !strings.Contains(log.String(), says) {
				t.Errorf("no %s in %s", says, log.String())
			}
		}
	}
}

// TestTheAuthorizersLine has what is asked and what was decided, also when the store fails or the program panics.
func TestTheAuthorizersLine(t *testing.T) {
	asked := apigateway.AuthorizerRequest{Context: apigateway.Context{RequestID: "req-1", SourceIP: "192.0.2.1", Resource: "/{handle}/api/mcp"}, Method: "POST", Path: "/@acme/api/mcp"}
	for name, tt := range map[string]struct {
		decide function.Decide
		says   []string
	}{
		"allowed": {func(context.Context, apigateway.AuthorizerRequest) (apigateway.Decision, error) {
			return apigateway.Decision{Allow: true}, nil
		}, []string{`"decision":"allowed"`, `"Requests":1`, `"Dimensions":[["Environment","Function"],["Environment","Door"]],"Metrics":[{"Name":"StoreRequests"`}},
		"refused": {func(ctx context.Context, _ apigateway.AuthorizerRequest) (apigateway.Decision, error) {
			reqlog.RefuseFor(ctx, "expired", problem.New(problem.Unauthorized, "no"))
			return apigateway.Decision{}, nil
		}, []string{`"decision":"refused"`, `"reason":"expired"`, `"source":"192.0.2.1"`, `"Refusals":1`}},
		"failed": {func(context.Context, apigateway.AuthorizerRequest) (apigateway.Decision, error) {
			return apigateway.Decision{}, errors.New("the store is down")
		}, []string{`"decision":"failed"`, `"error":"the store is down"`, `"Faults":1`}},
		"panicked": {func(context.Context, apigateway.AuthorizerRequest) (apigateway.Decision, error) { panic("on fire") },
			[]string{`"decision":"failed"`, `"panic":"on fire"`, `"Faults":1`}},
	} {
		var log bytes.Buffer
		decide := func(ctx context.Context, r apigateway.AuthorizerRequest) (apigateway.Decision, error) {
			reqlog.Set(ctx, reqlog.Door, "staff")
			return tt.decide(ctx, r)
		}
		func() {
			defer func() { recover() }()
			function.Authorizer(reqlog.New(&log, reqlog.Program{Function: "authorizer", Environment: "prod", Metrics: true}), decide)(t.Context(), asked)
		}()
		for _, says := range append(tt.says, `"msg":"authorize"`, `"requestId":"req-1"`, `"method":"POST"`, `"path":"/@acme/api/mcp"`, `"route":"/{handle}/api/mcp"`) {
			if strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), says) {
				t.Errorf("%s: no %s in %s", name, says, log.String())
			}
		}
	}
}

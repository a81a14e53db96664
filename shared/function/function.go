package function

import (
	"context"
	"net/http"
	"os"
	"strings"

	"frontdesk/shared/apigateway"
	"frontdesk/shared/config"
	"frontdesk/shared/reqlog"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// logOf returns the log of the function in that folder: JSON lines on standard output, which Lambda keeps as they are, with
// metrics on AWS.
func logOf(c config.Config, name string) *reqlog.Log {
	return reqlog.New(os.Stdout, reqlog.Program{Function: name, Environment: c.Environment, Metrics: c.Deployed()})
}

// Panicked answers a request whose handler panicked: problem.Panicked programs, page.Panicked people.
type Panicked func(http.ResponseWriter, *http.Request)

// Serve runs h as the Lambda function of that name, that of its folder, behind what c says stands before the API. It does not return.
func Serve(c config.Config, name string, h http.Handler, panicked Panicked) {
	apigateway.Start(apigateway.Edge{Key: c.EdgeKey}, Handler(logOf(c, name), h, panicked))
}

// Handler returns h as Serve runs it.
func Handler(log *reqlog.Log, h http.Handler, panicked Panicked) http.Handler {
	return log.Handler(panicked, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		invoked(r.Context())
		h.ServeHTTP(w, r)
	}))
}

// invoked notes what Lambda and X-Ray call the invocation.
func invoked(ctx context.Context) {
	trace, _ := ctx.Value("x-amzn-trace-id").(string) // as package lambda has it
	for part := range strings.SplitSeq(trace, ";") {
		if root, ok := strings.CutPrefix(part, "Root="); ok {
			reqlog.Set(ctx, reqlog.TraceID, root)
		}
	}
	reqlog.Set(ctx, reqlog.InvocationID, invocationID(ctx))
}

func invocationID(ctx context.Context) string {
	if c, ok := lambdacontext.FromContext(ctx); ok {
		return c.AwsRequestID
	}
	return ""
}

// Decide decides about a request before its function is asked.
type Decide = func(context.Context, apigateway.AuthorizerRequest) (apigateway.Decision, error)

// ServeAuthorizer runs decide as a REQUEST authorizer, behind what c says stands before the API, with one line for each request. It does
// not return.
func ServeAuthorizer(c config.Config, name string, decide Decide) {
	apigateway.StartAuthorizer(apigateway.Edge{Key: c.EdgeKey}, Authorizer(logOf(c, name), decide))
}

// Authorizer returns decide as ServeAuthorizer runs it. The function behind it answers what it allows, and counts it for its door.
func Authorizer(log *reqlog.Log, decide Decide) Decide {
	return func(ctx context.Context, r apigateway.AuthorizerRequest) (d apigateway.Decision, err error) {
		ctx, end := log.Begin(ctx, "authorize", r.RequestID)
		defer ended(ctx, end, &err)
		invoked(ctx)
		reqlog.Set(ctx, reqlog.Method, r.Method)
		reqlog.Set(ctx, reqlog.Path, r.Path)
		reqlog.Set(ctx, reqlog.Route, r.Resource)
		reqlog.CameFrom(ctx, r.SourceIP)
		if d, err = decide(ctx, r); d.Allow {
			reqlog.HandOn(ctx)
		}
		return d, err
	}
}

// ServeEvents runs handle as the Lambda function of that name, whose events are no HTTP requests. It does not return.
func ServeEvents[In, Out any](c config.Config, name, event string, handle func(context.Context, In) (Out, error)) {
	lambda.Start(EventHandler(logOf(c, name), event, handle))
}

// EventHandler returns handle as ServeEvents runs it: it writes one line of the event's name for each, also when handle panics.
func EventHandler[In, Out any](log *reqlog.Log, event string, handle func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (out Out, err error) {
		ctx, end := log.Begin(ctx, event, invocationID(ctx))
		defer ended(ctx, end, &err)
		invoked(ctx)
		return handle(ctx, in)
	}
}

// ended writes the line of what has returned an error, or panicked: Lambda, which ends the instance then, is told, too.
func ended(ctx context.Context, end func(error), err *error) {
	p := recover()
	if p != nil {
		reqlog.Panic(ctx, p)
	}
	end(*err)
	if p != nil {
		panic(p)
	}
}

package function

import (
	"context"
	"log/slog"
	"net/http"
	"os"

	"frontdesk/shared/apigateway"
	"frontdesk/shared/config"
	"frontdesk/shared/reqlog"

	"github.com/aws/aws-lambda-go/lambda"
)

// Logger returns the logger of a function: JSON lines on standard output, which Lambda keeps as they are.
func Logger() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stdout, nil)) }

// Panicked answers a request whose handler panicked: problem.Panicked programs, page.Panicked people.
type Panicked func(http.ResponseWriter, *http.Request)

// Serve runs h as a Lambda function, behind what c says stands before the API. It does not return.
func Serve(c config.Config, h http.Handler, panicked Panicked) {
	apigateway.Start(apigateway.Edge{Key: c.EdgeKey}, Handler(h, panicked, Logger()))
}

// Handler returns h as Serve runs it.
func Handler(h http.Handler, panicked Panicked, log *slog.Logger) http.Handler {
	return reqlog.Handler(log, panicked, h)
}

// ServeEvents runs handle as a Lambda function whose events are no HTTP requests. It does not return.
func ServeEvents[In, Out any](name string, handle func(context.Context, In) (Out, error)) {
	lambda.Start(EventHandler(name, handle, Logger()))
}

// EventHandler returns handle as ServeEvents runs it: it writes one line of that name for each event, also when handle panics.
func EventHandler[In, Out any](name string, handle func(context.Context, In) (Out, error), log *slog.Logger) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (out Out, err error) {
		ctx, end := reqlog.Begin(ctx, log, name)
		defer func() {
			p := recover()
			if p != nil {
				reqlog.Panic(ctx, p)
			}
			end(err)
			if p != nil {
				panic(p)
			}
		}()
		return handle(ctx, in)
	}
}

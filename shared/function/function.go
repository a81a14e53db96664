package function

import (
	"log/slog"
	"net/http"
	"os"

	"frontdesk/shared/apigateway"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// Logger returns the logger of a function: JSON lines on standard output, which Lambda keeps as they are.
func Logger() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stdout, nil)) }

// Serve runs h as a Lambda function. It does not return.
func Serve(h http.Handler) { apigateway.Start(Handler(h, Logger())) }

// Handler returns h as Serve runs it.
func Handler(h http.Handler, log *slog.Logger) http.Handler {
	return reqlog.Handler(log, problem.Panicked, h)
}

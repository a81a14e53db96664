package function

import (
	"log/slog"
	"net/http"
	"os"

	"frontdesk/shared/apigateway"
	"frontdesk/shared/reqlog"
)

// Logger returns the logger of a function: JSON lines on standard output, which Lambda keeps as they are.
func Logger() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stdout, nil)) }

// Panicked answers a request whose handler panicked: problem.Panicked programs, page.Panicked people.
type Panicked func(http.ResponseWriter, *http.Request)

// Serve runs h as a Lambda function. It does not return.
func Serve(h http.Handler, panicked Panicked) { apigateway.Start(Handler(h, panicked, Logger())) }

// Handler returns h as Serve runs it.
func Handler(h http.Handler, panicked Panicked, log *slog.Logger) http.Handler {
	return reqlog.Handler(log, panicked, h)
}

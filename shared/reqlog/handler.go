package reqlog

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
)

// RequestIDHeader carries the request's id: set on the way in by the code that turns the platform's event into a request
// (what a client sends under that name never arrives), and on the way out by Handler.
const RequestIDHeader = "X-Request-Id"

// Handler writes one line per request of next, sets X-Request-Id on the answer, and turns a panic into an answer made
// by failed (a panic would otherwise end the process together with what other requests left in it).
func (log *Log) Handler(failed func(http.ResponseWriter, *http.Request), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l := log.begin(r.Header.Get(RequestIDHeader))
		l.source = r.RemoteAddr
		w.Header().Set(RequestIDHeader, l.id)
		l.set(slog.String(string(Method), r.Method), slog.String(string(Path), shortened(r.URL.Path)))
		if r.Pattern != "" {
			l.set(slog.String(string(Route), r.Pattern))
		}
		rec := &recorder{ResponseWriter: w}
		ctx := context.WithValue(r.Context(), lineKey{}, l)
		defer func() {
			if p := recover(); p != nil {
				l.panicked(p)
				failed(rec, r)
			}
			l.write(ctx, "request", rec.sent())
		}()
		next.ServeHTTP(rec, r.WithContext(ctx))
	})
}

type recorder struct {
	http.ResponseWriter
	status int // 0 until it is sent; what is set later is never seen
}

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write fixes the status.
func (r *recorder) Write(p []byte) (int, error) {
	r.status = r.sent()
	return r.ResponseWriter.Write(p)
}

func (r *recorder) sent() int { return cmp.Or(r.status, http.StatusOK) }

// Unwrap lets http.ResponseController reach what is below.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

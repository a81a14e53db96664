package reqlog

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"
)

// RequestIDHeader carries the request's id: set on the way in by the code that turns the platform's event into a request
// (what a client sends under that name never arrives), and on the way out by Handler.
const RequestIDHeader = "X-Request-Id"

type line struct {
	id     string
	mu     sync.Mutex
	fields []slog.Attr
	store  storeUse
}

type lineKey struct{}

func (l *line) add(fields ...slog.Attr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fields = append(l.fields, fields...)
}

// maxText is the longest text in a field, in bytes: much of it comes from outside.
const maxText = 400

// Set adds a field to the request's line, a long text cut short. Outside a request it does nothing.
func Set(ctx context.Context, name string, value any) {
	if text, ok := value.(string); ok && len(text) > maxText {
		value = text[:maxText] + "…"
	}
	if l, ok := ctx.Value(lineKey{}).(*line); ok {
		l.add(slog.Any(name, value))
	}
}

// RequestID returns the id of the HTTP request that ctx belongs to; outside of one, "".
func RequestID(ctx context.Context) string {
	if l, ok := ctx.Value(lineKey{}).(*line); ok {
		return l.id
	}
	return ""
}

// Panic adds what a handler panicked with, and where.
func Panic(ctx context.Context, value any) {
	if l, ok := ctx.Value(lineKey{}).(*line); ok {
		l.add(slog.Any("panic", value), slog.String("stack", string(debug.Stack())))
	}
}

// Begin starts a line for work that is not an HTTP request; end writes it. err may be nil.
func Begin(ctx context.Context, log *slog.Logger, event string) (_ context.Context, end func(err error)) {
	l, start := &line{}, time.Now()
	return context.WithValue(ctx, lineKey{}, l), func(err error) {
		if err != nil {
			l.add(slog.String("error", err.Error()))
		}
		l.write(ctx, log, event, start)
	}
}

func (l *line) write(ctx context.Context, log *slog.Logger, event string, start time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	attrs := append(l.store.appendTo(l.fields), slog.Float64("ms", milliseconds(time.Since(start))))
	log.LogAttrs(ctx, slog.LevelInfo, event, attrs...)
}

// Handler writes one line per request of next, sets X-Request-Id on the answer, and turns a panic into an answer made
// by failed (a panic would otherwise end the process together with what other requests left in it).
func Handler(log *slog.Logger, failed func(http.ResponseWriter, *http.Request), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(RequestIDHeader)
		l, start := &line{id: id}, time.Now()
		w.Header().Set(RequestIDHeader, id)
		rec := &recorder{ResponseWriter: w}
		ctx := context.WithValue(r.Context(), lineKey{}, l)
		l.fields = []slog.Attr{slog.String("requestId", id), slog.String("method", r.Method), slog.String("path", r.URL.Path)}
		defer func() {
			if p := recover(); p != nil {
				l.add(slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
				failed(rec, r)
			}
			l.add(slog.Int("status", rec.sent()))
			l.write(ctx, log, "request", start)
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

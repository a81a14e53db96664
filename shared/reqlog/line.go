package reqlog

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"frontdesk/shared/credential"
)

// line is what is known of one request or event, until it is written.
type line struct {
	log    *Log
	id     string
	start  time.Time
	within bool // a request that has its own line: its metrics are that one's
	source string

	mu       sync.Mutex
	fields   []slog.Attr
	store    storeUse
	refused  refusal
	handedOn bool
	measured []measure
}

type lineKey struct{}

func lineOf(ctx context.Context) *line {
	l, _ := ctx.Value(lineKey{}).(*line)
	return l
}

// maxText is the longest text in a field, in bytes: much of it comes from outside.
const maxText = 400

// shortened is what the line has of a text: not all of a long one, and no credential of ours, which people put into addresses and the
// names of clients, too.
func shortened(text string) string {
	text = credential.Hide(text)
	if len(text) > maxText {
		return strings.ToValidUTF8(text[:maxText], "") + "…"
	}
	return text
}

// Set gives a field of the request's line its value, in place of any before; a long text is cut short, an empty one left out.
// Outside a request it does nothing.
func Set(ctx context.Context, name Field, value any) {
	l := lineOf(ctx)
	if l == nil {
		return
	}
	if text, ok := value.(string); ok {
		if text == "" {
			return
		}
		value = shortened(text)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.set(slog.Any(string(name), value))
}

// set is called with mu held, or before anybody else knows the line.
func (l *line) set(fields ...slog.Attr) {
	for _, f := range fields {
		if i := slices.IndexFunc(l.fields, func(known slog.Attr) bool { return known.Key == f.Key }); i >= 0 {
			l.fields[i] = f
		} else {
			l.fields = append(l.fields, f)
		}
	}
}

// RequestID returns the id of the request or event that ctx belongs to; outside of one, "".
func RequestID(ctx context.Context) string {
	if l := lineOf(ctx); l != nil {
		return l.id
	}
	return ""
}

// Panic adds what a handler panicked with, and where: the request has failed, whatever is answered.
func Panic(ctx context.Context, value any) {
	if l := lineOf(ctx); l != nil {
		l.panicked(value)
	}
}

func (l *line) panicked(value any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.set(slog.String(string(Panicked), shortened(fmt.Sprint(value))), slog.String(string(Stack), string(debug.Stack())))
	l.refused.add(refusal{"INTERNAL_ERROR", "panic", "", http.StatusInternalServerError})
}

// CameFrom notes the address that a request came from, which is in the line of one that is not allowed.
func CameFrom(ctx context.Context, source string) {
	if l := lineOf(ctx); l != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.source = source
	}
}

// HandOn says that somebody else answers the request, and will count it for its door: an authorizer's line then counts
// only its own work.
func HandOn(ctx context.Context) {
	if l := lineOf(ctx); l != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.handedOn = true
	}
}

// write ends the line. A status of 0 is that of an event.
func (l *line) write(ctx context.Context, event string, status int) {
	took := time.Since(l.start)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refused.byStatus(status)
	level, decision := slog.LevelInfo, l.refused.decision()
	if decision == failed {
		level = slog.LevelError
	}
	if status != 0 {
		l.set(slog.Int(string(Status), status))
	}
	if !l.within {
		l.set(slog.String(string(Decision), decision))
	}
	l.set(l.refused.fields()...)
	if decision != allowed && l.source != "" {
		l.set(slog.String(string(Source), l.source))
	}
	attrs := l.fields
	if !l.within {
		attrs = append(l.store.appendTo(attrs), slog.Float64(string(Duration), milliseconds(took)))
	}
	if l.log.source.Metrics {
		attrs = l.appendMetrics(attrs, took)
	}
	l.log.logger.LogAttrs(ctx, level, event, attrs...)
}

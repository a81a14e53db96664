package reqlog

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
)

// What was decided of a request, in its line.
const (
	allowed = "allowed"
	refused = "refused"
	failed  = "failed"
)

// Worded is implemented by errors that say in words for programs what they are. status is the HTTP status that means the same,
// whether or not the answer has it: 500 and more is a failure of ours, 401, 403 and 429 are counted as refusals.
type Worded interface {
	Words() (code, reason string, status int)
}

// refusal is why a request was not done. The zero refusal is that of one that was.
type refusal struct {
	code, reason, text string
	status             int
}

// Refuse notes why the request, or a part of it, is not done; a nil error notes nothing. The first reason stands, unless a
// later one is a failure of ours. An error that is not Worded is one.
func Refuse(ctx context.Context, err error) { RefuseFor(ctx, "", err) }

// RefuseFor is Refuse for a reason that only the log is told; an empty one is the error's own.
func RefuseFor(ctx context.Context, reason string, err error) {
	l := lineOf(ctx)
	if l == nil || err == nil {
		return
	}
	r := refusal{"INTERNAL_ERROR", "internal_error", shortened(err.Error()), http.StatusInternalServerError}
	var worded Worded
	if errors.As(err, &worded) {
		r.code, r.reason, r.status = worded.Words()
	}
	r.reason = cmp.Or(reason, r.reason)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refused.add(r)
}

func (r *refusal) add(other refusal) {
	switch {
	case r.status == 0, r.status < http.StatusInternalServerError && other.status >= http.StatusInternalServerError:
		*r = other
	case r.text == "" && other.status >= http.StatusInternalServerError:
		r.text = other.text // of what was answered after a panic
	}
}

// byStatus is the refusal of an answer that nobody has given a reason for.
func (r *refusal) byStatus(status int) {
	if status >= http.StatusBadRequest && (r.status == 0 || r.status < http.StatusInternalServerError && status >= http.StatusInternalServerError) {
		r.reason, r.status = strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_"), status
	}
}

func (r refusal) decision() string {
	switch {
	case r.status == 0:
		return allowed
	case r.status >= http.StatusInternalServerError:
		return failed
	default:
		return refused
	}
}

// counted reports whether it counts as a refusal of who came, or how often, rather than of what they asked for.
func (r refusal) counted() bool {
	return r.status == http.StatusUnauthorized || r.status == http.StatusForbidden || r.status == http.StatusTooManyRequests
}

func (r refusal) fields() (fields []slog.Attr) {
	for _, f := range []struct {
		name Field
		text string
	}{{Code, r.code}, {Reason, r.reason}, {Error, r.text}} {
		if f.text != "" {
			fields = append(fields, slog.String(string(f.name), f.text))
		}
	}
	return fields
}

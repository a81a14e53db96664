package reqlog

import (
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"frontdesk/shared/metric"
)

// Program says whose lines they are.
type Program struct {
	Function    string // the name of its folder
	Environment string
	Metrics     bool // put metrics into the lines: CloudWatch reads them there, and elsewhere they are in the way
}

// Log writes the lines of one program. It is safe for concurrent use.
type Log struct {
	source  Program
	logger  *slog.Logger
	started atomic.Bool // a line was begun before
}

// New returns a log that writes JSON, a line with one Write each.
func New(w io.Writer, p Program) *Log {
	logger := slog.New(slog.NewJSONHandler(w, nil)).With(string(Environment), p.Environment, string(Function), p.Function)
	if p.Metrics {
		logger = logger.With(metric.Environment, p.Environment, metric.Function, p.Function)
	}
	return &Log{source: p, logger: logger}
}

// Discard returns a log that writes nothing.
func Discard() *Log { return New(io.Discard, Program{}) }

func (log *Log) begin(id string) *line {
	l := &line{log: log, id: id, start: time.Now(), fields: make([]slog.Attr, 0, 32)}
	l.set(slog.String(string(ID), shortened(id)), slog.Bool(string(ColdStart), !log.started.Swap(true)))
	return l
}

// Begin starts the line of something that is not an HTTP request, under its id; end writes it. err may be nil.
func (log *Log) Begin(ctx context.Context, event, id string) (_ context.Context, end func(err error)) {
	return log.begin(id).until(ctx, event)
}

// Begin starts a line of its own for a part of what ctx belongs to, under the same id; end writes it. Outside of a request or
// event nothing is written.
func Begin(ctx context.Context, event string) (_ context.Context, end func(err error)) {
	whole := lineOf(ctx)
	if whole == nil {
		return ctx, func(error) {}
	}
	l := &line{log: whole.log, id: whole.id, start: time.Now(), within: true}
	l.set(slog.String(string(ID), l.id))
	return l.until(ctx, event)
}

func (l *line) until(ctx context.Context, event string) (_ context.Context, end func(err error)) {
	ctx = context.WithValue(ctx, lineKey{}, l)
	return ctx, func(err error) {
		Refuse(ctx, err)
		l.write(ctx, event, 0)
	}
}

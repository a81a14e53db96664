package reqlog

import (
	"context"
	"log/slog"
	"time"
)

// StoreRequest is what one request to the store took.
type StoreRequest struct {
	Operation             string        // the store's name of it, as in "Query"
	ReadUnits, WriteUnits float64       // of capacity, as the store counts and bills them
	Took                  time.Duration // until its answer, all tries together
	Retries               int           // tries beyond the first
}

// storeUse adds up the store requests of a line.
type storeUse struct {
	requests, retries int
	read, write       float64
	took              time.Duration
}

// CountStore adds a store request to the request's line.
func CountStore(ctx context.Context, r StoreRequest) {
	if l := lineOf(ctx); l != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.store.requests++
		l.store.retries += r.Retries
		l.store.read += r.ReadUnits
		l.store.write += r.WriteUnits
		l.store.took += r.Took
	}
}

func (u storeUse) appendTo(fields []slog.Attr) []slog.Attr {
	return append(fields, slog.Int(string(StoreRequests), u.requests), slog.Float64(string(StoreReadUnits), u.read), slog.Float64(string(StoreWriteUnits), u.write),
		slog.Float64(string(StoreDuration), milliseconds(u.took)), slog.Int(string(StoreRetries), u.retries))
}

// milliseconds keeps three places: a line's times are for people too.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

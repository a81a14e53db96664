package booking

import (
	"io"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Desk is the use cases. Its methods are safe for concurrent use.
type Desk struct {
	store   Store
	now     func() time.Time
	random  io.Reader
	outside Outside
}

// Outside is what a desk uses beside its store. The zero Outside is nothing: knowledge is searched by keywords alone, and nobody can be
// written to.
type Outside struct {
	Embedder Embedder             // nil: none
	Channels map[Platform]Channel // those that are connected
}

// NewDesk returns the use cases over store. now is the clock; random feeds new ids and may be shared.
func NewDesk(store Store, now func() time.Time, random io.Reader) *Desk {
	return &Desk{store: store, now: now, random: random}
}

// With returns the same desk with what it may use outside.
func (d *Desk) With(outside Outside) *Desk {
	out := *d
	out.outside = outside
	return &out
}

// newID returns an id that sorts by the time it was made. IDs are not secrets.
func (d *Desk) newID() string { return NewID(d.now(), d.random) }

// NewID returns a record id: lower-case letters and digits, sorting by at.
func NewID(at time.Time, random io.Reader) string {
	return strings.ToLower(ulid.MustNew(ulid.Timestamp(at), random).String())
}

package booking

import (
	"io"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Desk is the use cases. Its methods are safe for concurrent use.
type Desk struct {
	store  Store
	now    func() time.Time
	random io.Reader
}

// NewDesk returns the use cases over store. now is the clock; random feeds new ids and may be shared.
func NewDesk(store Store, now func() time.Time, random io.Reader) *Desk {
	return &Desk{store, now, random}
}

// newID returns an id that sorts by the time it was made. IDs are not secrets.
func (d *Desk) newID() string { return NewID(d.now(), d.random) }

// NewID returns a record id: lower-case letters and digits, sorting by at.
func NewID(at time.Time, random io.Reader) string {
	return strings.ToLower(ulid.MustNew(ulid.Timestamp(at), random).String())
}

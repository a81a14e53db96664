package audit

import (
	"context"
	"errors"
	"iter"
	"regexp"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"github.com/oklog/ulid/v2"
)

// ErrNotFound is what Store's Event returns when a log has no event of that id.
var ErrNotFound = errors.New("audit: not found")

// Store keeps logs. It is declared here to cut the cycle with package dynamo, which implements it. A log is named as
// Event.BusinessID is. Reads are strongly consistent.
type Store interface {
	Appender
	// Events yields the events of a log whose ids are from low up to, not including, high, the newest first, reading on as the
	// caller asks for more.
	Events(ctx context.Context, log, low, high string) iter.Seq2[Event, error]
	// Event returns ErrNotFound when the log has none with that id. It may have expired.
	Event(ctx context.Context, log, id string) (Event, error)
}

// Log lets people read the log of their business. Its methods are safe for concurrent use.
type Log struct {
	store Store
	now   func() time.Time
}

// NewLog returns the log over store, with a clock.
func NewLog(store Store, now func() time.Time) *Log { return &Log{store, now} }

// Bounds of a page of the log.
const (
	PageSize = 50 // events at most
	// mostRead is how many events are looked at for one page, whatever the filter finds: a text that stands nowhere must not
	// read two weeks of a busy business in one request.
	mostRead = 1000
)

// Page is a part of a log, the newest event first.
type Page struct {
	Events []Event
	Next   string // Filter.Before of the page that goes on; empty at the log's end
}

// Events returns a page of the log of the caller's business. It may hold fewer than PageSize events, even none, and have a
// Next all the same: it looks at a bounded number of events. FORBIDDEN without access.LogRead, VALIDATION_ERROR for a
// filter that cannot be.
func (l *Log) Events(ctx context.Context, c access.Caller, f Filter) (Page, error) {
	if err := c.Require(access.LogRead); err != nil {
		return Page{}, err
	}
	if err := f.check(); err != nil {
		return Page{}, err
	}
	low, high := f.bounds(l.now())
	page := Page{Events: []Event{}}
	if low >= high {
		return page, nil
	}
	events := l.store.Events(ctx, c.Business.ID, low, high)
	if f.reachesHandle() {
		events = newestFirst(events, l.store.Events(ctx, At(c.Business.Handle), low, high))
	}
	read := 0
	for e, err := range events {
		if err != nil {
			return Page{}, err
		}
		if read == mostRead || len(page.Events) == PageSize {
			return page, nil
		}
		read++
		page.Next = e.ID
		if f.matches(e) {
			page.Events = append(page.Events, e)
		}
	}
	page.Next = ""
	return page, nil
}

// Event returns one event of the log of the caller's business. NOT_FOUND when it has none with that id, or no more.
func (l *Log) Event(ctx context.Context, c access.Caller, id string) (Event, error) {
	if err := c.Require(access.LogRead); err != nil {
		return Event{}, err
	}
	missing := problem.New(problem.NotFound, "The log has no such event. Events are kept for %d days.", int(Kept.Hours()/24)).With("field", "id").With("value", id)
	if !idForm.MatchString(id) || id < firstID(l.now().Add(-Kept)) {
		return Event{}, missing
	}
	for _, log := range []string{c.Business.ID, At(c.Business.Handle)} {
		if e, err := l.store.Event(ctx, log, id); !errors.Is(err, ErrNotFound) {
			return e, err
		}
	}
	return Event{}, missing
}

// newestFirst yields the events of two logs as one.
func newestFirst(a, b iter.Seq2[Event, error]) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		nextA, stopA := iter.Pull2(a)
		defer stopA()
		nextB, stopB := iter.Pull2(b)
		defer stopB()
		eventA, errA, moreA := nextA()
		eventB, errB, moreB := nextB()
		for moreA || moreB {
			if moreA && (errA != nil || !moreB || errB == nil && eventA.ID >= eventB.ID) {
				if !yield(eventA, errA) || errA != nil {
					return
				}
				eventA, errA, moreA = nextA()
				continue
			}
			if !yield(eventB, errB) || errB != nil {
				return
			}
			eventB, errB, moreB = nextB()
		}
	}
}

var idForm = regexp.MustCompile(`^[0-7][0-9a-hjkmnp-tv-z]{25}$`)

// firstID is the smallest id that an event at a time can have.
func firstID(at time.Time) string {
	var id ulid.ULID
	if at.After(time.Unix(0, 0)) {
		id.SetTime(ulid.Timestamp(at)) // it fails thousands of years from now
	}
	return strings.ToLower(id.String())
}

package audit

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// Appender adds an event alone.
type Appender interface {
	// AddEvent adds an event; one whose id is there already changes nothing. One that stands under a handle which no business
	// has is dropped, which is not an error.
	AddEvent(ctx context.Context, e Event) error
}

// Recorder appends events that tell of no change, such as refusals. Anybody can cause those as often as they like, so of
// events that are alike it appends the first of each minute, and of any kind not more than bounds allows. A failure to append is
// noted in the request's line and changes nothing else. It is safe for concurrent use; a nil Recorder appends nothing.
type Recorder struct {
	store  Appender
	now    func() time.Time
	random io.Reader

	mu     sync.Mutex
	minute time.Time
	seen   map[likeness]bool // in minute
	shared map[string]int    // how many of seen have that in common
}

// NewRecorder returns a recorder over store, with a clock, and a source of ids.
func NewRecorder(store Appender, now func() time.Time, random io.Reader) *Recorder {
	return &Recorder{store: store, now: now, random: random}
}

// New makes an event of something that the caller does now, with the recorder's clock and ids.
func (r *Recorder) New(c access.Caller, kind Kind, subject string) Event {
	if r == nil {
		return Event{}
	}
	return New(c, kind, subject, r.now(), r.random)
}

// likeness is what events have in common of which the first in a minute is enough.
type likeness struct {
	log, principal, client, source, subject, reason string
	kind                                            Kind
}

// bound is how many events of one minute may have something in common.
type bound struct {
	common string
	most   int
}

// bounds returns what bounds an instance's memory and appends: addresses, sources and the names in a request can be invented
// without end. What comes without a credential has a share of its own, so that no number of such requests hides a refusal of
// a credential that we gave out; and no source, no business's log and no credential uses up a whole share.
func bounds(e Event) []bound {
	if e.Principal == access.Nobody {
		return []bound{{"nobody", 100}, {"source " + e.Details[Source], 6}, {"log " + e.BusinessID, 20}}
	}
	return []bound{{"somebody", 1000}, {"credential " + e.Principal + " " + e.ClientID, 100}}
}

// appendTime is how long an answer waits for an event that it does not depend on.
const appendTime = 2 * time.Second

// Source is the detail of an event that names where a request came from, as one subscriber of a network has it.
const Source = "source"

// Record appends e, unless one like it was appended in this minute.
func (r *Recorder) Record(ctx context.Context, e Event) {
	if r == nil || !r.First(e) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, appendTime)
	defer cancel()
	if err := r.store.AddEvent(ctx, e); err != nil {
		reqlog.Set(ctx, reqlog.EventLost, err.Error())
	}
}

// First reports whether e is the first of its like in this minute and within bounds, so that it is to be appended, and remembers it.
func (r *Recorder) First(e Event) bool {
	if r == nil {
		return false
	}
	like := likeness{e.BusinessID, e.Principal, e.ClientID, e.Details[Source], e.Subject, e.Reason, e.Kind}
	minute := r.now().UTC().Truncate(time.Minute)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !minute.Equal(r.minute) || r.seen == nil {
		r.minute, r.seen, r.shared = minute, map[likeness]bool{}, map[string]int{}
	}
	within := bounds(e)
	if r.seen[like] || slices.ContainsFunc(within, func(b bound) bool { return r.shared[b.common] >= b.most }) {
		return false
	}
	r.seen[like] = true
	for _, b := range within {
		r.shared[b.common]++
	}
	return true
}

// Refused records that a caller was refused an operation, with what the refusals say is missing. Errors that are no
// FORBIDDEN are left out; when none is left, or the caller stands in no business, nothing is recorded.
func (r *Recorder) Refused(ctx context.Context, c access.Caller, operation string, refusals ...error) {
	refusals = slices.DeleteFunc(slices.Clone(refusals), func(err error) bool { return !problem.Is(err, problem.Forbidden) })
	if r == nil || len(refusals) == 0 || c.Business.ID == "" {
		return
	}
	e := r.New(c, Refused, operation)
	e.Reason = problem.From(refusals[0]).Reason()
	var scopes []string
	for _, err := range refusals {
		required, _ := problem.From(err).Details["requiredScopes"].([]string)
		scopes = append(scopes, required...)
	}
	slices.Sort(scopes)
	r.Record(ctx, e.With("message", problem.From(refusals[0]).Message).With("scopes", strings.Join(slices.Compact(scopes), " ")))
}

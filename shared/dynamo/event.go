package dynamo

import (
	"context"
	"errors"
	"iter"
	"strings"

	"frontdesk/shared/audit"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Events keeps the logs of package audit.
type Events struct{ *Tables }

// NewEvents returns the store of package audit.
func NewEvents(t *Tables) Events { return Events{t} }

var _ audit.Store = Events{}

// errLogged says that there is an event of that id: ids are random, so that it is this one.
var errLogged = errors.New("dynamo: the event is logged already")

// event is the write that logs e, as a part of the transaction that does what e tells of. It changes no event that is there.
func (t *Tables) event(e audit.Event) write {
	return write{table: t.access, key: eventKey(e.BusinessID, e.ID), put: toEventItem(e), when: isNew(errLogged)}
}

// AddEvent implements audit.Store. Whether a business has the handle is a condition of the write: to read it first would
// take another request.
func (t Events) AddEvent(ctx context.Context, e audit.Event) (err error) {
	if handle, found := strings.CutPrefix(e.BusinessID, audit.At("")); found {
		err = t.transact(ctx, write{table: t.business, key: handleKey(handle), check: true, when: exists(nil)}, t.event(e))
	} else {
		err = t.apply(ctx, t.event(e))
	}
	if errors.Is(err, errLogged) {
		return nil // the SDK sent it again because its answer was lost
	}
	return err
}

// Events implements audit.Store.
func (t Events) Events(ctx context.Context, log, low, high string) iter.Seq2[audit.Event, error] {
	in := between(t.access, "PK", "SK", eventKey(log, low), eventKey(log, high))
	in.ConsistentRead, in.ScanIndexForward, in.Limit = aws.Bool(true), aws.Bool(false), aws.Int32(200)
	return func(yield func(audit.Event, error) bool) {
		for e, err := range decoded(t.pages(ctx, in), eventItem.event) {
			if err == nil && e.ID == high {
				continue // the store's range includes both its ends
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// Event implements audit.Store.
func (t Events) Event(ctx context.Context, log, id string) (audit.Event, error) {
	var i eventItem
	err := t.get(ctx, t.access, eventKey(log, id), &i)
	return i.event(), orMissing(err, audit.ErrNotFound)
}

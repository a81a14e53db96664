package webhook

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"

	"github.com/oklog/ulid/v2"
)

// Redelivery says which deliveries to make again: those named, or all of a time, From inclusive, To exclusive, each open when it is
// zero, of one status unless it is empty. At most MaxRedelivered at once.
type Redelivery struct {
	DeliveryIDs []string
	From, To    time.Time
	Status      DeliveryStatus
}

// MaxRedelivered is how many deliveries one call makes again.
const MaxRedelivered = 1000

// check says what is wrong with the wish.
func (r Redelivery) check() error {
	span := !r.From.IsZero() || !r.To.IsZero()
	switch {
	case span == (len(r.DeliveryIDs) > 0):
		return problem.New(problem.ValidationError, "Name the deliveries, or a time that they are of.").With("field", "deliveryIds")
	case len(r.DeliveryIDs) > MaxRedelivered:
		return problem.Invalid("deliveryIds", len(r.DeliveryIDs), "At most %d deliveries can be made again at once.", MaxRedelivered)
	case span && !r.To.IsZero() && !r.From.Before(r.To):
		return problem.New(problem.ValidationError, "The time must begin before it ends.").With("field", "from")
	case r.Status != "" && !slices.Contains([]DeliveryStatus{Pending, Delivered, Failed, Stopped}, r.Status):
		return problem.Invalid("status", cut(string(r.Status)), "There is no such status of a delivery.")
	}
	return nil
}

// Redeliver makes deliveries of an endpoint again, from the first step of the schedule on, with the payload of then, and returns how
// many. NOT_FOUND for one that is not the endpoint's; CONFLICT when it is disabled, or does not
// subscribe to the event of a delivery that is named any more.
func (e *Endpoints) Redeliver(ctx context.Context, c access.Caller, id string, which Redelivery) (Endpoint, int, error) {
	type asked struct {
		ID string
		Redelivery
	}
	type answer struct {
		Endpoint Endpoint
		Count    int
	}
	done, err := write(ctx, e, c, "redeliver_webhooks", asked{id, which}, func(keep idempotency.Keep) (answer, error) {
		if err := which.check(); err != nil {
			return answer{}, err
		}
		of, err := e.enabled(ctx, c, id)
		if err != nil {
			return answer{}, err
		}
		deliveries, err := e.chosen(ctx, c, of, which)
		if err != nil || len(deliveries) == 0 {
			return answer{of, 0}, err
		}
		again := answer{of, len(deliveries)}
		change, err := keep(e.event(c, audit.WebhookRedelivered, of).With("deliveries", strconv.Itoa(again.Count)), again)
		if err != nil {
			return answer{}, err
		}
		return again, e.redeliver(ctx, of, deliveries, change)
	})
	return done.Endpoint, done.Count, err
}

// redeliver makes the deliveries due. Until the last write the caller has no answer, and may ask again: what is due stays due.
func (e *Endpoints) redeliver(ctx context.Context, of Endpoint, deliveries []Delivery, change booking.Change) error {
	if err := atOnce(requestsAtOnce, len(deliveries), func(n int) error { return e.restart(ctx, deliveries[n]) }); err != nil {
		return err
	}
	if err := e.Store.Wake(ctx, of.BusinessID, of.ID, e.now()); err != nil {
		return err
	}
	return e.notify(ctx, Notice{BusinessID: of.BusinessID, Endpoint: of.ID}, change)
}

// restart puts a delivery at the beginning of the schedule, whatever a worker does with it meanwhile. An attempt that is under way then
// changes nothing any more.
func (e *Endpoints) restart(ctx context.Context, d Delivery) error {
	return untilUnchanged(ctx, func() error {
		d.Status, d.Step, d.DueAt, d.EndedAt = Pending, 0, e.now(), time.Time{}
		changed := e.Store.ChangeDelivery(ctx, d)
		if !errors.Is(changed, ErrChanged) {
			return changed
		}
		var err error
		if d, err = e.Store.Delivery(ctx, d.BusinessID, d.ID); err != nil {
			return err
		}
		return changed
	})
}

// chosen finds the deliveries of an endpoint that are to be made again.
func (e *Endpoints) chosen(ctx context.Context, c access.Caller, of Endpoint, which Redelivery) ([]Delivery, error) {
	if len(which.DeliveryIDs) == 0 {
		return e.ofTime(ctx, of, which)
	}
	ids := slices.Compact(slices.Sorted(slices.Values(which.DeliveryIDs)))
	found := make([]Delivery, len(ids))
	err := atOnce(requestsAtOnce, len(ids), func(n int) (err error) {
		found[n], err = e.delivery(ctx, c, ids[n])
		switch {
		case err != nil:
			return err
		case found[n].EndpointID != of.ID:
			return noDelivery(ids[n])
		case !of.takes(found[n].EventType):
			return problem.New(problem.Conflict, "This webhook endpoint does not subscribe to %s any more.", found[n].EventType).
				With("field", "deliveryIds").With("value", ids[n])
		}
		return nil
	})
	return found, err
}

// clockSkew is by how much a delivery may seem to be made before its event, whose time its id begins with.
const clockSkew = time.Minute

// ofTime finds the deliveries of a time. VALIDATION_ERROR when they are too many. What is newer is not read: it can be any number.
func (e *Endpoints) ofTime(ctx context.Context, of Endpoint, which Redelivery) (found []Delivery, _ error) {
	if which.To.IsZero() {
		which.To = e.Now().Add(clockSkew)
	}
	if e.Now().Sub(which.To) >= DeliveriesKept {
		return nil, nil
	}
	for page := (booking.Page{First: MaxRedelivered, After: ownIDAt(which.To.Add(clockSkew))}); ; {
		list, err := e.Store.Deliveries(ctx, of.BusinessID, of.ID, page)
		if err != nil {
			return nil, err
		}
		for _, d := range list.All() {
			switch {
			case d.CreatedAt.Before(which.From) || e.expired(d):
				return found, nil
			case d.CreatedAt.Before(which.To) && of.takes(d.EventType) && (which.Status == "" || d.Status == which.Status):
				found = append(found, d)
			}
		}
		if len(found) > MaxRedelivered {
			return nil, problem.New(problem.ValidationError, "More than %d deliveries are of that time. Take a shorter one.", MaxRedelivered).With("field", "from")
		}
		if page.After = list.Next; !list.More {
			return found, nil
		}
	}
}

// ownIDAt returns what no own id of a delivery is, and what lies between those of events before that time and those from then on. It is
// "", the end of the list, for a time that is too far away for ids.
func ownIDAt(t time.Time) string {
	var own ulid.ULID
	if own.SetTime(ulid.Timestamp(t)) != nil {
		return ""
	}
	return strings.ToLower(own.String())
}

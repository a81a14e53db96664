package webhook

import (
	"context"
	"errors"
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

// largestPage is how many deliveries of one endpoint a page may have.
const largestPage = 100

// Deliveries returns a page of the deliveries of each of those endpoints, the newest first, by the endpoints' ids. webhooks.read is
// enough, but for the bodies: it takes the capability that their event types name, and those of all else that stands in them, to see those.
func (e *Endpoints) Deliveries(ctx context.Context, c access.Caller, endpointIDs []string, page booking.Page) (map[string]booking.List[Delivery], error) {
	if err := c.Require(access.WebhooksRead); err != nil {
		return nil, err
	}
	if page.First < 1 || page.First > largestPage {
		return nil, problem.Invalid("first", page.First, "first must be between 1 and %d.", largestPage)
	}
	ids := slices.Compact(slices.Sorted(slices.Values(endpointIDs)))
	lists := make([]booking.List[Delivery], len(ids))
	err := atOnce(requestsAtOnce, len(ids), func(n int) (err error) {
		lists[n], err = e.Store.Deliveries(ctx, c.Business.ID, ids[n], page)
		return err
	})
	if err != nil {
		return nil, err
	}
	found := map[string]booking.List[Delivery]{}
	for n, id := range ids {
		// Those that have expired are the last ones of the list.
		if first := slices.IndexFunc(lists[n].Records, func(l booking.Listed[Delivery]) bool { return e.expired(l.Record) }); first >= 0 {
			lists[n] = booking.List[Delivery]{Records: lists[n].Records[:first]}
		}
		for i, l := range lists[n].Records {
			lists[n].Records[i].Record = l.Record.shownTo(c)
		}
		found[id] = lists[n]
	}
	return found, nil
}

// Delivery returns one delivery, or NOT_FOUND. webhooks.read is enough, but for its body, as with Deliveries.
func (e *Endpoints) Delivery(ctx context.Context, c access.Caller, id string) (Delivery, error) {
	if err := c.Require(access.WebhooksRead); err != nil {
		return Delivery{}, err
	}
	found, err := e.delivery(ctx, c, id)
	return found.shownTo(c), err
}

func (e *Endpoints) delivery(ctx context.Context, c access.Caller, id string) (Delivery, error) {
	found, err := e.Store.Delivery(ctx, c.Business.ID, id)
	if errors.Is(err, ErrNotFound) || err == nil && e.expired(found) {
		return Delivery{}, noDelivery(id)
	}
	return found, err
}

// shownTo leaves the body, and what was answered to it, out for a caller who may not read what the body tells: it was made for whoever
// made the endpoint. One of which nobody said what it tells is shown to nobody.
func (d Delivery) shownTo(c access.Caller) Delivery {
	if d.Tells == 0 || d.Tells&^c.Capabilities != 0 {
		d.Body, d.Attempts = nil, slices.Clone(d.Attempts)
		for i := range d.Attempts {
			d.Attempts[i].Snippet = "" // some servers answer with what they were sent
		}
	}
	return d
}

// expired reports whether a delivery is kept no more.
func (e *Endpoints) expired(d Delivery) bool { return !e.Now().Before(d.CreatedAt.Add(DeliveriesKept)) }

func noDelivery(id string) error {
	return problem.New(problem.NotFound, "There is no such delivery. Deliveries are kept for %d days.", int(DeliveriesKept.Hours()/24)).
		With("field", "deliveryIds").With("value", id)
}

package dynamo

import (
	"context"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
)

// Hold implements booking.Store. The key is anything that a caller made up; its digest leads to the item.
func (t Bookings) Hold(ctx context.Context, businessID, key string) (booking.Hold, error) {
	var i holdItem
	err := t.get(ctx, t.business, holdKey(businessID, credential.Digest(key)), &i)
	return i.hold(key), orMissing(err, booking.ErrNotFound)
}

// HeldBy implements booking.Store, on the index ByTime.
func (t Bookings) HeldBy(ctx context.Context, businessID, client string, now time.Time) ([]booking.Hold, error) {
	live := t.queryTime(ctx, holdByTime(businessID, client, now, "").TimePK, now, now.Add(2*booking.HoldTime))
	return collect(live, func(i holdItem) booking.Hold { return i.hold("") })
}

// SetHold implements booking.Store.
func (t Bookings) SetHold(ctx context.Context, businessID string, h booking.HoldChange, change booking.Change) error {
	return t.commit(ctx, businessID, change, t.setHold(businessID, h)...)
}

// setHold is the writes of a hold and of all that it takes and gives back.
func (t Bookings) setHold(businessID string, h booking.HoldChange) []write {
	key := holdKey(businessID, credential.Digest(h.Hold.Key))
	writes := []write{{table: t.business, key: key, put: toHoldItem(businessID, h.Hold), when: atVersion(h.Hold.Version)}}
	writes = append(writes, t.calendars(businessID, h.Calendars)...)
	for _, p := range h.Places {
		writes = append(writes, t.setHeldPlaces(businessID, p))
	}
	return writes
}

// SetHeldPlaces implements booking.Store.
func (t Bookings) SetHeldPlaces(ctx context.Context, businessID string, p booking.HeldPlaces) error {
	return t.apply(ctx, t.setHeldPlaces(businessID, p))
}

func (t Bookings) setHeldPlaces(businessID string, p booking.HeldPlaces) write {
	return write{table: t.business, key: sessionKey(businessID, p.SessionID), update: "SET taken = taken + :taken, held = :held, heldVersion = :heldVersion",
		values: map[string]any{":taken": p.Taken, ":held": toHeldPlaceItems(p.Held), ":heldVersion": p.Version + 1}, when: heldAt(p)}
}

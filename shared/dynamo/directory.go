package dynamo

import (
	"context"
	"slices"

	"frontdesk/shared/booking"
	"frontdesk/shared/fold"
)

// mostWords is by how many words of its name a business is found, so that a name of many does not overfill a transaction.
const mostWords = 10

// addToDirectory is the writes by which a business is found: one for each word of its handle and its name.
func (t Bookings) addToDirectory(b booking.Business) []write {
	words := append(fold.Words(b.Handle), fold.Words(b.Name)...)
	slices.Sort(words)
	words = slices.Compact(words)
	var writes []write
	for _, w := range words[:min(len(words), mostWords)] {
		writes = append(writes, write{table: t.business, key: directoryKey(w, b.ID), put: referenceItem{"directory", b.ID}})
	}
	return writes
}

// Directory implements booking.Store.
func (t Bookings) Directory(ctx context.Context, prefix string, most int) ([]booking.Business, error) {
	var ids []string
	for ref, err := range decoded(t.queryAfter(ctx, t.business, directoryFrom(prefix), "", int32(most)), func(i referenceItem) string { return i.ID }) {
		if err != nil {
			return nil, err
		}
		if ids = append(ids, ref); len(ids) == most {
			break
		}
	}
	found, err := t.BusinessesByID(ctx, ids)
	var businesses []booking.Business
	for _, id := range withoutTwins(ids) {
		if b, there := found[id]; there {
			businesses = append(businesses, b)
		}
	}
	return businesses, err
}

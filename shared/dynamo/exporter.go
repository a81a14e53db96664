package dynamo

import (
	"context"
	"iter"

	"frontdesk/shared/booking"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Exporter reads a whole business, a page at a time, however much there is. Lists begin behind a record of theirs, at the first one for the
// zero record. All come in the order of their ids, consistently, unless their method says otherwise.
type Exporter struct {
	tables   Bookings
	business string
}

// NewExporter returns an Exporter of the BusinessTable.
func NewExporter(t *Tables, businessID string) *Exporter {
	return &Exporter{NewBookings(t), businessID}
}

// Staff yields all who ever worked there.
func (e *Exporter) Staff(ctx context.Context, after booking.Staff) iter.Seq2[booking.Staff, error] {
	return behindKey(ctx, e, staffKey(e.business, ""), after.ID, staffKey(e.business, after.ID), staffItem.staff)
}

// Activities yields all activities.
func (e *Exporter) Activities(ctx context.Context, after booking.Activity) iter.Seq2[booking.Activity, error] {
	return behindKey(ctx, e, activityKey(e.business, ""), after.ID, activityKey(e.business, after.ID), activityItem.activity)
}

// Products yields all products.
func (e *Exporter) Products(ctx context.Context, after booking.Product) iter.Seq2[booking.Product, error] {
	return behindKey(ctx, e, productKey(e.business, ""), after.ID, productKey(e.business, after.ID), productItem.product)
}

// Knowledge yields all knowledge items.
func (e *Exporter) Knowledge(ctx context.Context, after booking.KnowledgeItem) iter.Seq2[booking.KnowledgeItem, error] {
	return behindKey(ctx, e, knowledgeKey(e.business, ""), after.ID, knowledgeKey(e.business, after.ID), knowledgeItem.item)
}

// Participants yields all participants.
func (e *Exporter) Participants(ctx context.Context, after booking.Participant) iter.Seq2[booking.Participant, error] {
	return behindKey(ctx, e, participantKey(e.business, ""), after.ID, participantKey(e.business, after.ID), participantItem.participant)
}

// Notes yields all notes, by the ids of their participants and then their own.
func (e *Exporter) Notes(ctx context.Context, after booking.Note) iter.Seq2[booking.Note, error] {
	return behindKey(ctx, e, notesOf(e.business), after.ID, noteKey(e.business, after.ParticipantID, after.ID), noteItem.note)
}

// Messages yields all messages, by the ids of their participants and then their own.
func (e *Exporter) Messages(ctx context.Context, after booking.Message) iter.Seq2[booking.Message, error] {
	return behindKey(ctx, e, messagesOf(e.business), after.ID, messageKey(e.business, after.ParticipantID, after.ID), messageItem.message)
}

// Purchases yields all purchases.
func (e *Exporter) Purchases(ctx context.Context, after booking.Purchase) iter.Seq2[booking.Purchase, error] {
	return behindKey(ctx, e, purchaseKey(e.business, ""), after.ID, purchaseKey(e.business, after.ID), purchaseItem.purchase)
}

// Registrations yields all registrations.
func (e *Exporter) Registrations(ctx context.Context, after booking.Registration) iter.Seq2[booking.Registration, error] {
	return behindKey(ctx, e, registrationKey(e.business, ""), after.ID, registrationKey(e.business, after.ID), registrationItem.registration)
}

// Sessions yields all sessions by their start and then by id. They may lag behind by moments.
func (e *Exporter) Sessions(ctx context.Context, after booking.Session) iter.Seq2[booking.Session, error] {
	all := sessionByTime(e.business, after.Start, after.ID)
	from := listStart
	if after.ID != "" {
		from = behind(all.TimeSK)
	}
	in := between(e.tables.business, byTime.pk, byTime.sk, key{all.TimePK, from}, key{all.TimePK, listEnd})
	in.IndexName = aws.String(byTime.name)
	return decoded(e.tables.pages(ctx, in), sessionItem.session)
}

// behindKey yields the items of a prefix, behind the key of the record with that id unless it is empty.
func behindKey[I, R any](ctx context.Context, e *Exporter, prefix key, id string, after key, to func(I) R) iter.Seq2[R, error] {
	in := withPrefix(e.tables.business, prefix)
	if id != "" {
		in.ExclusiveStartKey = after.item()
	}
	return decoded(e.tables.pages(ctx, in), to)
}

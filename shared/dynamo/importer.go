package dynamo

import (
	"context"
	"errors"
	"slices"

	"frontdesk/shared/booking"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// ErrOccupied is what an Importer returns where something stands that its import has not written.
var ErrOccupied = errors.New("dynamo: something of another origin stands there")

// imported is the attribute of items that an import has written: the business's id. It stays when the item is changed. That an item with
// it comes into being is nothing to tell anybody: see ReadStreamRecord.
const imported = "imported"

// Importer writes the records of a business that is not there yet, each as it is given, and counts nothing: the caller has counted, and
// gives what it counted to Session, Participant, Tally and Counts. It writes only where nothing stands, or what an import of the same business
// has written before, so that one that was killed goes on by writing the same again. Its bounds are those of a Loader.
type Importer struct {
	loader   *Loader
	business string
}

// NewImporter returns an Importer into the BusinessTable.
func NewImporter(t *Tables, businessID string) *Importer {
	l := NewLoader(t)
	l.origin = businessID
	return &Importer{l, businessID}
}

// Staff writes a member of staff without a role, which Accounts.SetRole adds.
func (i *Importer) Staff(ctx context.Context, s booking.Staff) error {
	return i.loader.AddStaff(ctx, i.business, s)
}

// Activity writes an activity.
func (i *Importer) Activity(ctx context.Context, a booking.Activity) error {
	return i.loader.AddActivity(ctx, i.business, a)
}

// Product writes a product.
func (i *Importer) Product(ctx context.Context, p booking.Product) error {
	return i.loader.AddProduct(ctx, i.business, p)
}

// Knowledge writes a knowledge item.
func (i *Importer) Knowledge(ctx context.Context, k booking.KnowledgeItem) error {
	return i.loader.put(ctx, knowledgeKey(i.business, k.ID), toKnowledgeItem(k))
}

// Participant writes a participant with all that is counted of them, and the contacts by which they are found.
func (i *Importer) Participant(ctx context.Context, p booking.Participant) error {
	for _, contact := range p.Contacts() {
		if err := i.loader.put(ctx, contactKey(i.business, contact), referenceItem{"contact", p.ID}); err != nil {
			return err
		}
	}
	return i.loader.put(ctx, participantKey(i.business, p.ID), toParticipantItem(i.business, p))
}

// Note writes a note.
func (i *Importer) Note(ctx context.Context, n booking.Note) error {
	return i.loader.AddNote(ctx, i.business, n)
}

// Message writes a message.
func (i *Importer) Message(ctx context.Context, m booking.Message) error {
	return i.loader.put(ctx, messageKey(i.business, m.ParticipantID, m.ID), toMessageItem(m))
}

// Purchase writes a purchase.
func (i *Importer) Purchase(ctx context.Context, p booking.Purchase) error {
	return i.loader.put(ctx, purchaseKey(i.business, p.ID), toPurchaseItem(i.business, p))
}

// Session writes a session with the places that are taken.
func (i *Importer) Session(ctx context.Context, s booking.Session) error {
	return i.loader.put(ctx, sessionKey(i.business, s.ID), toSessionItem(i.business, s))
}

// Registration writes a registration, and its participant's place in the session.
func (i *Importer) Registration(ctx context.Context, r booking.Registration) error {
	if r.Status.InSession() {
		if err := i.loader.put(ctx, placeKey(i.business, r.SessionID, r.ParticipantID), referenceItem{"place", r.ID}); err != nil {
			return err
		}
	}
	return i.loader.put(ctx, registrationKey(i.business, r.ID), toRegistrationItem(i.business, r))
}

// Calendar writes a calendar.
func (i *Importer) Calendar(ctx context.Context, c booking.Calendar) error {
	return i.loader.AddCalendar(ctx, i.business, c)
}

// Tally writes what is counted of a day.
func (i *Importer) Tally(ctx context.Context, t booking.Tally) error {
	it := map[string]any{"type": tallyType}
	if t.NewParticipants > 0 {
		it[newParticipants] = t.NewParticipants
	}
	for _, c := range t.Counts {
		it[tallyAttribute(c.ActivityID, c.StaffID, string(c.Status))] = c.N
	}
	return i.loader.put(ctx, tallyKey(i.business, t.Day), it)
}

// Counts writes how many participants and knowledge items there are.
func (i *Importer) Counts(ctx context.Context, participants, knowledge int) error {
	if err := i.loader.put(ctx, participantCountKey(i.business), participantCountItem{participantCountType, participants}); err != nil {
		return err
	}
	return i.loader.put(ctx, knowledgeCountKey(i.business), countItem{"knowledgeCount", knowledge})
}

// Flush writes what is still pending and waits until all is written.
func (i *Importer) Flush(ctx context.Context) error { return i.loader.Flush(ctx) }

// mark makes a put one of the import's.
func (l *Loader) mark(p *types.Put) {
	origin := &types.AttributeValueMemberS{Value: l.origin}
	p.Item[imported] = origin
	p.ConditionExpression = aws.String("attribute_not_exists(PK) OR #imported = :imported")
	p.ExpressionAttributeNames = map[string]string{"#imported": imported}
	p.ExpressionAttributeValues = item{":imported": origin}
}

// occupied reports whether a transaction failed for what stands where it writes.
func occupied(err error) bool {
	var cancelled *types.TransactionCanceledException
	return errors.As(err, &cancelled) && slices.ContainsFunc(cancelled.CancellationReasons, isRefused)
}

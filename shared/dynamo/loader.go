package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"frontdesk/shared/booking"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// Loader writes many records of a business that is not in use yet: a demo. It does not check what exists
// already, so loading the same records again changes nothing, and loading over records in use breaks them; an Importer
// refuses to. Records are written in large transactions, a few at a time; Flush writes the last one
// and waits for all. A Loader is not safe for concurrent use, nor usable after an error.
//
// What is counted of days and of participants it counts itself, from all that it has loaded, and writes at each Flush. A participant's
// registrations and purchases count where they are loaded before that Flush which follows the participant.
type Loader struct {
	tables  *Tables
	origin  string // of an import; empty: none
	pending []types.TransactWriteItem
	bytes   int // of what is pending
	sending errgroup.Group
	failed  atomic.Bool
	counted loaded
}

// NewLoader returns a Loader into the BusinessTable.
func NewLoader(t *Tables) *Loader {
	l := &Loader{tables: t, counted: newLoaded()}
	l.sending.SetLimit(2) // one is written while the next one is encoded; the records of a business share a partition's throughput anyway
	return l
}

// AddStaff writes a member of staff without a role. Accounts.SetRole adds the role and keeps the schedule.
func (l *Loader) AddStaff(ctx context.Context, businessID string, s booking.Staff) error {
	return l.put(ctx, staffKey(businessID, s.ID), toStaffItem(s))
}

// AddActivity writes an activity.
func (l *Loader) AddActivity(ctx context.Context, businessID string, a booking.Activity) error {
	return l.put(ctx, activityKey(businessID, a.ID), toActivityItem(a))
}

// AddParticipant writes a participant and the contacts by which they are found. The caller has brought contacts into
// their normal form, and gives no two participants the same one. Flush adds to p's counts what is loaded of p besides.
func (l *Loader) AddParticipant(ctx context.Context, businessID string, p booking.Participant) error {
	l.counted.participant(businessID, p)
	for _, contact := range p.Contacts() {
		if err := l.put(ctx, contactKey(businessID, contact), referenceItem{"contact", p.ID}); err != nil {
			return err
		}
	}
	return nil
}

// AddNote writes a note about a participant, whose Notes counts it already.
func (l *Loader) AddNote(ctx context.Context, businessID string, n booking.Note) error {
	return l.put(ctx, noteKey(businessID, n.ParticipantID, n.ID), toNoteItem(n))
}

// AddSession writes a session with all its registrations and their places. It ignores s.Taken and s.Waiting and counts
// them itself. It refuses more places than the session has, and a second place of one participant.
func (l *Loader) AddSession(ctx context.Context, businessID string, s booking.Session, registrations []booking.Registration) error {
	holders := map[string]string{} // registrations by participant
	s.Taken, s.Waiting = 0, 0
	for _, r := range registrations {
		if !r.Status.InSession() {
			continue
		}
		if _, twice := holders[r.ParticipantID]; twice {
			return fmt.Errorf("dynamo: load session: participant %s has two places in session %s", r.ParticipantID, s.ID)
		}
		holders[r.ParticipantID] = r.ID
		if r.Status.HoldsPlace() {
			s.Taken++
		} else {
			s.Waiting++
		}
	}
	if s.Taken > s.Capacity {
		return fmt.Errorf("dynamo: load session: %d registrations hold the %d places of session %s", s.Taken, s.Capacity, s.ID)
	}
	if err := l.put(ctx, sessionKey(businessID, s.ID), toSessionItem(businessID, s)); err != nil {
		return err
	}
	for _, r := range registrations {
		l.counted.registration(businessID, r)
		if err := l.put(ctx, registrationKey(businessID, r.ID), toRegistrationItem(businessID, r)); err != nil {
			return err
		}
		if holders[r.ParticipantID] != r.ID {
			continue
		}
		if err := l.put(ctx, placeKey(businessID, s.ID, r.ParticipantID), referenceItem{"place", r.ID}); err != nil {
			return err
		}
	}
	return nil
}

// AddProduct writes a product.
func (l *Loader) AddProduct(ctx context.Context, businessID string, p booking.Product) error {
	return l.put(ctx, productKey(businessID, p.ID), toProductItem(p))
}

// AddPurchase writes a purchase.
func (l *Loader) AddPurchase(ctx context.Context, businessID string, p booking.Purchase) error {
	l.counted.purchase(businessID, p)
	return l.put(ctx, purchaseKey(businessID, p.ID), toPurchaseItem(businessID, p))
}

// AddKnowledge writes all that a business knows.
func (l *Loader) AddKnowledge(ctx context.Context, businessID string, all ...booking.KnowledgeItem) error {
	for _, k := range all {
		if err := l.put(ctx, knowledgeKey(businessID, k.ID), toKnowledgeItem(k)); err != nil {
			return err
		}
	}
	return l.put(ctx, knowledgeCountKey(businessID), countItem{"knowledgeCount", len(all)})
}

// AddCalendar writes a calendar one version after c's.
func (l *Loader) AddCalendar(ctx context.Context, businessID string, c booking.Calendar) error {
	return l.put(ctx, calendarKey(businessID, c.StaffID, c.Day), toCalendarItem(c))
}

// Flush writes what is still pending, and what was counted, and waits until all is written.
func (l *Loader) Flush(ctx context.Context) error {
	for k, record := range l.counted.take() {
		if err := l.put(ctx, k, record); err != nil {
			return err
		}
	}
	l.send(ctx)
	return l.sending.Wait()
}

// largestLoad is how many bytes, in the store's own count, one transaction may write: DynamoDB takes 4 MB.
const largestLoad = 3 << 20

func (l *Loader) put(ctx context.Context, k key, record any) error {
	if l.failed.Load() {
		return l.sending.Wait()
	}
	it, err := attributevalue.MarshalMap(record)
	if err != nil {
		return fmt.Errorf("dynamo: item %s: %w", k.pattern(), err)
	}
	maps.Copy(it, k.item())
	put := &types.Put{TableName: &l.tables.business, Item: it}
	if l.origin != "" {
		l.mark(put)
	}
	size := sizeOf(&types.AttributeValueMemberM{Value: it})
	if l.bytes+size > largestLoad {
		l.send(ctx)
	}
	l.pending, l.bytes = append(l.pending, types.TransactWriteItem{Put: put}), l.bytes+size
	if len(l.pending) == mostWrites {
		l.send(ctx)
	}
	return nil
}

// send hands what is pending to the store, and waits only while enough is under way.
func (l *Loader) send(ctx context.Context) {
	if len(l.pending) == 0 {
		return
	}
	in := &dynamodb.TransactWriteItemsInput{TransactItems: l.pending}
	l.pending, l.bytes = nil, 0
	l.sending.Go(func() error {
		err := l.tables.load(ctx, in)
		if err != nil {
			l.failed.Store(true)
		}
		return err
	})
}

// loadTries is how often a transaction is sent that the store throttles: for a minute or so. A table that nobody used takes that long to
// grow to what a load needs.
const loadTries = 12

func (t *Tables) load(ctx context.Context, in *dynamodb.TransactWriteItemsInput) error {
	for attempt := 1; ; attempt++ {
		_, err := t.client.TransactWriteItems(ctx, in)
		if err == nil {
			return nil
		}
		if occupied(err) {
			return ErrOccupied
		}
		if !busy(err) || attempt == loadTries {
			return fmt.Errorf("dynamo: load: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(min(10*time.Second, 20*time.Millisecond<<attempt))):
		}
	}
}

// busy reports whether the store would do a transaction some time later.
func busy(err error) bool {
	var cancelled *types.TransactionCanceledException
	if errors.As(err, &cancelled) {
		return slices.ContainsFunc(cancelled.CancellationReasons, func(r types.CancellationReason) bool {
			return obstacleOf(r) != none
		})
	}
	return retry.IsErrorThrottles(retry.DefaultThrottles).IsErrorThrottle(err) == aws.TrueTernary
}

// sizeOf is about how many bytes the store counts for a value.
func sizeOf(v types.AttributeValue) (n int) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return len(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberL:
		for _, one := range v.Value {
			n += sizeOf(one) + 1
		}
	case *types.AttributeValueMemberM:
		for name, one := range v.Value {
			n += len(name) + sizeOf(one) + 1
		}
	}
	return n + 3
}

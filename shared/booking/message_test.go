package booking_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"
)

// post is a channel that keeps what it is given.
type post struct {
	mu    sync.Mutex
	sent  []string // address: text
	fails error
}

func (p *post) Send(_ context.Context, b access.Business, to, text string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fails != nil {
		return p.fails
	}
	p.sent = append(p.sent, b.Name+" to "+to+": "+text)
	return nil
}

func (p *post) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.sent)
}

// postOffice is a studio that writes by e-mail, to somebody who has an address and a number.
func postOffice(t *testing.T) (studio, *post, booking.NewMessage) {
	s, email := newStudio(t), &post{}
	s.Desk = s.Desk.With(booking.Outside{Channels: map[booking.Platform]booking.Channel{booking.Email: email}})
	s.Load(func(l *dynamo.Loader) error {
		return l.AddParticipant(t.Context(), s.ID, booking.Participant{ID: "bo", Name: "Bo", Email: "bo@example.com", Phone: "+4930231250", CreatedAt: bookingtest.Now})
	})
	return s, email, booking.NewMessage{ParticipantID: "bo", Text: "See you tomorrow."}
}

func write(s studio, c access.Caller, in booking.NewMessage) (booking.Message, error) {
	return s.Desk.SendMessage(s.t.Context(), c, in)
}

// kept reads a message of the store.
func kept(s studio, m booking.Message) booking.Message {
	s.t.Helper()
	got, err := s.Store.Message(s.t.Context(), s.ID, m.ParticipantID, m.ID)
	wantCode(s.t, err, "")
	return got
}

func TestAMessageIsSentAndKept(t *testing.T) {
	s, email, in := postOffice(t)
	in.Text = "\tSee you\r\ntomorrow. \n"
	c := s.Key(access.Assistant, "write:messaging")
	s.Requests.Count()
	m, err := write(s, c, in)
	wantCode(t, err, "")
	if n := s.Requests.Count(); n != 3 {
		t.Errorf("%d store requests", n)
	}
	want := booking.Message{ID: m.ID, ParticipantID: "bo", ConversationID: m.ConversationID, Platform: booking.Email, To: "bo@example.com", Text: "See you\ntomorrow.",
		Status: booking.MessageSent, CreatedAt: bookingtest.Now, LeasedUntil: bookingtest.Now.Add(time.Minute), SentAt: bookingtest.Now}
	if got := kept(s, m); !reflect.DeepEqual(m, want) || !reflect.DeepEqual(got, want) {
		t.Errorf("answered %+v, kept %+v, want %+v", m, got, want)
	}
	if !slices.Equal(email.sent, []string{"The studio to bo@example.com: See you\ntomorrow."}) {
		t.Errorf("sent %q", email.sent)
	}
	s.Clock.Advance(time.Hour)
	again, err := write(s, c, in)
	wantCode(t, err, "")
	if again.ID == m.ID || again.ConversationID != m.ConversationID || len(m.ConversationID) != len(m.ID) {
		t.Errorf("%+v after %+v", again, m)
	}
	p, err := s.Store.Participant(t.Context(), s.ID, "bo")
	if err != nil || p.LastPlatform != booking.Email || !p.LastInteractionAt.Equal(s.Clock.Now()) {
		t.Errorf("%+v, %v", p, err)
	}
	if told := s.Events(audit.MessageSent); len(told) != 2 || told[0].Details["message"] != m.ID || told[0].Details["platform"] != "email" || told[0].Details["participant"] != "bo" ||
		strings.Contains(told[0].Subject, "tomorrow") {
		t.Errorf("the log has %+v", told)
	}
}

// TestSomebodyWithoutAnyAddress is told of as such, whatever the business has connected.
func TestSomebodyWithoutAnyAddress(t *testing.T) {
	s := newStudio(t)
	s.Desk = s.Desk.With(booking.Outside{Channels: map[booking.Platform]booking.Channel{booking.Email: &post{}}})
	s.Load(func(l *dynamo.Loader) error {
		return l.AddParticipant(t.Context(), s.ID, booking.Participant{ID: "ana", Name: "Ana"})
	})
	_, err := write(s, s.Operator(), booking.NewMessage{ParticipantID: "ana", Text: "Hello"})
	if e := wantCode(t, err, problem.ValidationError); e.Field() != "platform" || !strings.Contains(e.Message, "neither") {
		t.Error(e)
	}
}

// TestHowSomebodyIsReached when nobody says how.
func TestHowSomebodyIsReached(t *testing.T) {
	for name, tt := range map[string]struct {
		person booking.Participant
		asked  booking.Platform
		want   booking.Platform // empty: not at all
		code   problem.Code
	}{
		"by e-mail":                       {booking.Participant{Email: "a@example.com", Phone: "+4930231250"}, "", booking.Email, ""},
		"by SMS":                          {booking.Participant{Phone: "+4930231250"}, "", booking.SMS, ""},
		"as they were last":               {booking.Participant{Email: "a@example.com", Phone: "+4930231250", LastPlatform: booking.SMS}, "", booking.SMS, ""},
		"as is asked":                     {booking.Participant{Email: "a@example.com", Phone: "+4930231250", LastPlatform: booking.SMS}, booking.Email, booking.Email, ""},
		"by nothing":                      {booking.Participant{}, "", "", problem.ValidationError},
		"by e-mail, without an address":   {booking.Participant{Phone: "+4930231250"}, booking.Email, "", problem.ValidationError},
		"by what is not connected":        {booking.Participant{Phone: "+4930231250"}, booking.WhatsApp, "", problem.Conflict},
		"by what has no addresses":        {booking.Participant{Phone: "+4930231250"}, booking.Instagram, "", problem.Conflict},
		"by what there is not":            {booking.Participant{Phone: "+4930231250"}, "pigeon", "", problem.ValidationError},
		"as they were, now not connected": {booking.Participant{Email: "a@example.com", LastPlatform: booking.Facebook}, "", "", problem.Conflict},
	} {
		s, email, sms := newStudio(t), &post{}, &post{}
		s.Desk = s.Desk.With(booking.Outside{Channels: map[booking.Platform]booking.Channel{booking.Email: email, booking.SMS: sms}})
		tt.person.ID, tt.person.Name = "ana", "Ana"
		s.Load(func(l *dynamo.Loader) error { return l.AddParticipant(t.Context(), s.ID, tt.person) })
		m, err := write(s, s.Operator(), booking.NewMessage{ParticipantID: "ana", Text: "Hello", Platform: tt.asked})
		e := wantCode(t, err, tt.code)
		if m.Platform != tt.want || (email.count() == 1) != (tt.want == booking.Email) || (sms.count() == 1) != (tt.want == booking.SMS) {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
		if e != nil && e.Field() != "platform" {
			t.Errorf("%s: %+v", name, e)
		}
		if tt.code == problem.Conflict && !reflect.DeepEqual(e.Details["connected"], []string{"email", "sms"}) {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestWhatIsNoMessage(t *testing.T) {
	s, email, in := postOffice(t)
	for name, tt := range map[string]struct {
		change func(*booking.NewMessage)
		code   problem.Code
		field  string
	}{
		"nothing":          {func(m *booking.NewMessage) { m.Text = " \n" }, problem.ValidationError, "message"},
		"too long":         {func(m *booking.NewMessage) { m.Text = strings.Repeat("é", 4001) }, problem.ValidationError, "message"},
		"what nobody sees": {func(m *booking.NewMessage) { m.Text = "a\u202eb" }, problem.ValidationError, "message"},
		"to nobody":        {func(m *booking.NewMessage) { m.ParticipantID = "nobody" }, problem.NotFound, "participantId"},
	} {
		wrong := in
		tt.change(&wrong)
		_, err := write(s, s.Operator(), wrong)
		if e := wantCode(t, err, tt.code); e.Field() != tt.field {
			t.Errorf("%s: %v", name, e)
		}
	}
	in.Text = strings.Repeat("é", 4000)
	_, err := write(s, s.Operator(), in)
	wantCode(t, err, "")
	if email.count() != 1 {
		t.Errorf("sent %d", email.count())
	}
}

// TestSixtyFourAtOnceSendOnce with one key; who comes while the message is on its way is told to ask again.
func TestSixtyFourAtOnceSendOnce(t *testing.T) {
	s, email, in := postOffice(t)
	c := keyed(s.Key(access.Assistant, "*"), "k-1")
	ids := make([]string, 64)
	got := tally(bookingtest.AtOnce(64, func(i int) error {
		m, err := write(s, c, in)
		ids[i] = m.ID
		return err
	}))
	m, err := write(s, c, in)
	wantCode(t, err, "")
	for i, id := range ids {
		if id != "" && id != m.ID && got[""] > 0 {
			t.Errorf("call %d got %s, not %s", i, id, m.ID)
		}
	}
	if email.count() != 1 || got[""] < 1 || got[""]+got[problem.Conflict] != 64 || len(s.Events(audit.MessageSent)) != 1 {
		t.Errorf("sent %d, answers %v", email.count(), got)
	}
}

// TestManyMessagesToOnePersonAtOnce are all noted, although each writes the same participant.
func TestManyMessagesToOnePersonAtOnce(t *testing.T) {
	s, email, in := postOffice(t)
	got := tally(bookingtest.AtOnce(32, func(i int) error {
		_, err := write(s, keyed(s.Key(access.Assistant, "*"), fmt.Sprint("k-", i)), in)
		return err
	}))
	if email.count() != 32 || got[""] != 32 || len(s.Events(audit.MessageSent)) != 32 {
		t.Errorf("sent %d, answers %v", email.count(), got)
	}
}

// failing is a store that fails at one step.
type failing struct {
	booking.Store
	before, after bool // whether the write that notes how sending ended fails, having done nothing or everything
	dead          bool
}

func (f *failing) MessageSent(ctx context.Context, business string, m booking.Message, change booking.Change) error {
	f.dead = true
	if f.before {
		return errKilled
	}
	err := f.Store.MessageSent(ctx, business, m, change)
	if f.after {
		return errors.Join(errKilled, err)
	}
	return err
}

func (f *failing) Once(ctx context.Context, business, id string) (idempotency.Once, error) {
	if f.dead {
		return idempotency.Once{}, errKilled
	}
	return f.Store.Once(ctx, business, id)
}

// TestKilledWhileAMessageIsSent: whoever repeats the request is kept waiting while somebody may still be sending, and then the message is
// sent; once it was noted as sent, it is not sent again.
func TestKilledWhileAMessageIsSent(t *testing.T) {
	for name, tt := range map[string]struct {
		killed func(booking.Store, *post) (booking.Store, booking.Channel)
		first  int // how often it was sent then
		waits  bool
		total  int
	}{
		"before it left": {func(s booking.Store, _ *post) (booking.Store, booking.Channel) { return s, dead{} }, 0, true, 1},
		"before it was noted": {func(s booking.Store, p *post) (booking.Store, booking.Channel) {
			return &failing{Store: s, before: true}, p
		}, 1, true, 2},
		"before it was answered": {func(s booking.Store, p *post) (booking.Store, booking.Channel) {
			return &failing{Store: s, after: true}, p
		}, 1, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, email, in := postOffice(t)
			c := keyed(s.Key(access.Assistant, "*"), "k-1")
			store, channel := tt.killed(s.Store, email)
			killed := booking.NewDesk(store, s.Clock.Now, rand.Reader).With(booking.Outside{Channels: map[booking.Platform]booking.Channel{booking.Email: channel}})
			if _, err := killed.SendMessage(t.Context(), c, in); !errors.Is(err, errKilled) || email.count() != tt.first {
				t.Fatalf("sent %d, %v", email.count(), err)
			}
			s.Clock.Advance(time.Minute - time.Millisecond)
			if _, err := write(s, c, in); tt.waits {
				wantCode(t, err, problem.Conflict)
			} else {
				wantCode(t, err, "")
			}
			s.Clock.Advance(time.Millisecond)
			other := in
			other.Text = "Something else."
			_, err := write(s, c, other)
			if e := wantCode(t, err, problem.Conflict); e.Field() != "idempotency_key" {
				t.Errorf("the key for something else: %v", e)
			}
			ids := make([]string, 16)
			got := tally(bookingtest.AtOnce(16, func(i int) error {
				m, err := write(s, c, in)
				ids[i] = m.ID
				return err
			}))
			m, err := write(s, c, in)
			wantCode(t, err, "")
			if email.count() != tt.total || got[""] < 1 || got[""]+got[problem.Conflict] != 16 || kept(s, m).Status != booking.MessageSent || len(s.Events(audit.MessageSent)) != 1 {
				t.Errorf("sent %d in all, answers %v, kept %+v", email.count(), got, kept(s, m))
			}
		})
	}
}

// dead is a channel whose user is killed before anything leaves.
type dead struct{}

func (dead) Send(context.Context, access.Business, string, string) error { return errKilled }

// TestARefusedMessageFreesItsKey, because nothing was sent: the same request may be made again when the address is right.
func TestARefusedMessageFreesItsKey(t *testing.T) {
	s, email, in := postOffice(t)
	for name, c := range map[string]access.Caller{"with a key": keyed(s.Key(access.Assistant, "*"), "k-1"), "without": s.Key(access.Assistant, "*")} {
		email.fails = problem.Invalid("email", "bo@example.com", "No such box.")
		for range 2 {
			_, err := write(s, c, in)
			if e := wantCode(t, err, problem.ValidationError); e.Message != "No such box." {
				t.Errorf("%s: %v", name, e)
			}
		}
		email.fails = nil
		m, err := write(s, c, in)
		if err != nil || kept(s, m).Status != booking.MessageSent {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
	if email.count() != 2 || len(s.Events(audit.MessageSent)) != 2 {
		t.Errorf("sent %q", email.sent)
	}
}

// TestAKeySendsAgainAfterADay: what was asked with it before is forgotten by then.
func TestAKeySendsAgainAfterADay(t *testing.T) {
	s, email, in := postOffice(t)
	c := keyed(s.Key(access.Assistant, "*"), "k-1")
	first, err := write(s, c, in)
	wantCode(t, err, "")
	s.Clock.Advance(idempotency.Kept)
	second, err := write(s, c, in)
	if err != nil || second.ID == first.ID || email.count() != 2 || kept(s, first).Status != booking.MessageSent {
		t.Errorf("%+v after %+v, %v", second, first, err)
	}
}

// TestWhatHasLeftIsNotedWhoeverStillWaits: a client that hangs up does not make the next attempt send it again.
func TestWhatHasLeftIsNotedWhoeverStillWaits(t *testing.T) {
	s, email, in := postOffice(t)
	c := keyed(s.Key(access.Assistant, "*"), "k-1")
	ctx, cancel := context.WithCancel(t.Context())
	s.Desk = s.Desk.With(booking.Outside{Channels: map[booking.Platform]booking.Channel{booking.Email: hangUp{email, cancel}}})
	s.Desk.SendMessage(ctx, c, in)
	m, err := write(s, c, in)
	if err != nil || email.count() != 1 || kept(s, m).Status != booking.MessageSent {
		t.Errorf("sent %d, %v", email.count(), err)
	}
}

// hangUp is a channel whose user's client hangs up while it sends.
type hangUp struct {
	*post
	cancel context.CancelFunc
}

func (h hangUp) Send(ctx context.Context, b access.Business, to, text string) error {
	defer h.cancel()
	return h.post.Send(ctx, b, to, text)
}

// TestNobodyWritesToAnothersCustomers (OWASP API1).
func TestNobodyWritesToAnothersCustomers(t *testing.T) {
	s, email, in := postOffice(t)
	_, err := write(s, s.Neighbour("other").Operator(), in)
	wantCode(t, err, problem.NotFound)
	if email.count() != 0 {
		t.Errorf("sent %q", email.sent)
	}
}

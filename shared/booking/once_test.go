package booking_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

func keyed(c access.Caller, key string) access.Caller {
	c.IdempotencyKey = key
	return c
}

// registrations counts those of the studio.
func (s studio) registrations() (n int) {
	for _, err := range s.Store.EveryRegistration(s.t.Context(), s.ID) {
		wantCode(s.t, err, "")
		n++
	}
	return n
}

// classroom is a studio with one class that has so many places.
func classroom(t *testing.T, places int) (studio, booking.NewBooking) {
	s := newStudio(t)
	s.Session(s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana"), at(9, 0), places)
	return s, booking.NewBooking{ActivityID: "yoga", Start: at(9, 0), ParticipantID: s.Participant("bo").ID}
}

func TestAKeyGetsTheSameAnswerForADay(t *testing.T) {
	s, late := classroom(t, 5)
	early := late
	early.Start = at(5, 0)
	s.Session(booking.Activity{ID: "yoga", Name: "Yoga", Kind: booking.Class, Duration: time.Hour}, s.AllDay("ben"), early.Start, 5)
	c := keyed(s.Key(access.Assistant, "write:bookings"), "k-1")
	first, err := bookAs(s, c, early)
	wantCode(t, err, "")
	again := early
	again.Start = early.Start.In(zone(t, "Europe/Berlin")) // the same instant
	for _, later := range []time.Duration{0, time.Hour, 22 * time.Hour, 24*time.Hour - time.Millisecond} {
		s.Clock.Set(bookingtest.Now.Add(later)) // the session is over in the end
		if got, err := bookAs(s, c, again); err != nil || !reflect.DeepEqual(got, first) {
			t.Errorf("after %s: %+v, %v, want %+v", later, got, err, first)
		}
	}
	s.Clock.Advance(time.Millisecond)
	_, err = bookAs(s, c, early)
	wantCode(t, err, problem.ValidationError) // it is over, and the key says nothing any more
	other, err := bookAs(s, c, late)
	wantCode(t, err, "")
	if got, err := bookAs(s, c, late); err != nil || got.ID != other.ID || other.ID == first.ID {
		t.Errorf("the key's second life: %+v, %v", got, err)
	}
	if n, told := s.registrations(), len(s.Events(audit.RegistrationCreated)); n != 2 || told != 2 {
		t.Errorf("%d bookings, %d events", n, told)
	}
}

func TestAKeyIsForOneRequest(t *testing.T) {
	s, in := classroom(t, 5)
	c := keyed(s.Key(access.Assistant, "write:bookings"), "k-1")
	_, err := bookAs(s, c, in)
	wantCode(t, err, "")
	for name, change := range map[string]func(*booking.NewBooking){
		"who": func(b *booking.NewBooking) { b.ParticipantID = "other" }, "when": func(b *booking.NewBooking) { b.Start = b.Start.Add(time.Hour) },
		"notes": func(b *booking.NewBooking) { b.Notes = "Vegan" }, "invalid": func(b *booking.NewBooking) { b.ActivityID = "" },
	} {
		other := in
		change(&other)
		_, err := bookAs(s, c, other)
		if e := wantCode(t, err, problem.Conflict); e.Field() != "idempotency_key" {
			t.Errorf("%s: %v", name, e)
		}
	}
	for _, key := range []string{"a b", "clé", strings.Repeat("x", 201)} {
		_, err := bookAs(s, keyed(c, key), in)
		wantCode(t, err, problem.ValidationError)
	}
	far := in
	far.Start = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	_, err = bookAs(s, keyed(c, "k-2"), far)
	wantCode(t, err, problem.ValidationError)
}

// TestAKeyIsItsClients: the same key of another client, of the same client for another person, or in another business, is
// another key.
func TestAKeyIsItsClients(t *testing.T) {
	s, in := classroom(t, 9)
	app := s.Person("ana", access.Owner)
	app.ClientID = "app-1"
	otherApp := app
	otherApp.ClientID = "app-2"
	ids := map[string]bool{}
	for n, c := range []access.Caller{s.Key(access.Assistant, "*"), app, otherApp, s.Person("ben", access.Owner), s.Operator()} {
		in.ParticipantID = s.Participant(fmt.Sprint("of", n)).ID
		r, err := bookAs(s, keyed(c, "same"), in)
		wantCode(t, err, "")
		ids[r.ID] = true
	}
	neighbour := studio{s.Neighbour("other"), t}
	neighbour.Session(neighbour.Activity("yoga", booking.Class, time.Hour), neighbour.AllDay("ana"), at(9, 0), 1)
	in.ParticipantID = neighbour.Participant("bo").ID
	r, err := bookAs(neighbour, keyed(neighbour.Key(access.Assistant, "*"), "same"), in)
	wantCode(t, err, "")
	if ids[r.ID] = true; len(ids) != 6 {
		t.Errorf("%d bookings", len(ids))
	}
}

func TestARefusalKeepsNothing(t *testing.T) {
	s, in := classroom(t, 1)
	c := keyed(s.Key(access.Assistant, "write:bookings"), "k-1")
	full := in
	full.ActivityID = "nothing"
	_, err := bookAs(s, c, full)
	wantCode(t, err, problem.NotFound)
	full.ActivityID, full.Start = "yoga", at(9, 30)
	_, err = bookAs(s, c, full)
	wantCode(t, err, problem.NotFound)
	_, err = bookAs(s, c, in)
	wantCode(t, err, "")
	if n := len(s.Events(audit.RegistrationCreated)); n != 1 {
		t.Errorf("%d events", n)
	}
}

// TestAReplayIsPermitted only to who may still ask (OWASP API5).
func TestAReplayIsPermittedOnlyToWhoMayStillAsk(t *testing.T) {
	s, in := classroom(t, 5)
	_, err := bookAs(s, keyed(s.Person("ana", access.Frontdesk), "k-1"), in)
	wantCode(t, err, "")
	_, err = bookAs(s, keyed(s.Person("ana", access.Instructor), "k-1"), in)
	wantCode(t, err, problem.Forbidden)
}

func TestAKeyCostsOneRead(t *testing.T) {
	s, in := classroom(t, 5)
	c := s.Key(access.Assistant, "write:bookings")
	cost := func(c access.Caller, who string) int {
		in.ParticipantID = s.Participant(who).ID
		s.Requests.Count()
		_, err := bookAs(s, c, in)
		wantCode(t, err, "")
		return s.Requests.Count()
	}
	without, with, replay := cost(c, "p1"), cost(keyed(c, "k"), "p2"), cost(keyed(c, "k"), "p2")
	if with != without+1 || replay != 1 {
		t.Errorf("%d store requests without a key, %d with one, %d again", without, with, replay)
	}
}

// TestTwoAtOnceRunOnce: 64 calls of one request, for a class, an appointment and a new customer each, are one booking, although
// the first one's own booking stands in the others' way.
func TestTwoAtOnceRunOnce(t *testing.T) {
	for name, change := range map[string]func(studio, *booking.NewBooking){
		"class": func(studio, *booking.NewBooking) {},
		"the last place": func(s studio, in *booking.NewBooking) {
			in.Start = at(12, 0)
			s.Session(booking.Activity{ID: "yoga", Name: "Yoga", Kind: booking.Class, Duration: time.Hour}, s.AllDay("cy"), in.Start, 1)
		},
		"appointment": func(s studio, in *booking.NewBooking) {
			in.ActivityID, in.Start = s.Activity("cut", booking.Appointment, 15*time.Minute).ID, at(11, 0)
		},
		"new customer": func(_ studio, in *booking.NewBooking) {
			in.ParticipantID, in.Name, in.Email = "", "New", "new@example.com"
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, in := classroom(t, 64)
			change(s, &in)
			c := keyed(s.Key(access.Assistant, "*"), "once")
			ids := make([]string, 64)
			for i, err := range bookingtest.AtOnce(64, func(i int) error {
				r, err := bookAs(s, c, in)
				ids[i] = r.ID
				return err
			}) {
				if err != nil || ids[i] != ids[0] {
					t.Errorf("call %d: %q, %v", i, ids[i], err)
				}
			}
			if n, told := s.registrations(), len(s.Events(audit.RegistrationCreated)); n != 1 || told != 1 {
				t.Errorf("%d bookings, %d events", n, told)
			}
		})
	}
}

// TestOfDifferentRequestsWithOneKeyOneRuns.
func TestOfDifferentRequestsWithOneKeyOneRuns(t *testing.T) {
	s, in := classroom(t, 64)
	people, c := s.Participants(16), keyed(s.Key(access.Assistant, "*"), "once")
	got := tally(bookingtest.AtOnce(64, func(i int) error {
		mine := in
		mine.ParticipantID = people[i%16].ID
		_, err := bookAs(s, c, mine)
		return err
	}))
	if n := s.registrations(); n != 1 || got[""] != 4 || got[problem.Conflict] != 60 {
		t.Errorf("%d bookings, answers %v", n, got)
	}
}

// dying is a store that does a write and is not heard of again: the process is killed before it can answer.
type dying struct {
	booking.Store
	dead bool
}

var errKilled = errors.New("killed")

func (d *dying) AddRegistration(ctx context.Context, business string, r booking.Registration, with booking.Place, change booking.Change) error {
	d.dead = true
	return errors.Join(errKilled, d.Store.AddRegistration(ctx, business, r, with, change))
}

func (d *dying) Once(ctx context.Context, business, id string) (idempotency.Once, error) {
	if d.dead {
		return idempotency.Once{}, errKilled
	}
	return d.Store.Once(ctx, business, id)
}

func TestKilledBetweenTheWriteAndItsAnswer(t *testing.T) {
	s, in := classroom(t, 5)
	c := keyed(s.Key(access.Assistant, "*"), "k-1")
	killed := booking.NewDesk(&dying{Store: s.Store}, s.Clock.Now, rand.Reader)
	if r, err := killed.Book(t.Context(), c, in); !errors.Is(err, errKilled) || r.ID != "" {
		t.Fatalf("%+v, %v", r, err)
	}
	r, err := bookAs(s, c, in)
	wantCode(t, err, "")
	var kept []booking.Registration
	for one, err := range s.Store.EveryRegistration(t.Context(), s.ID) {
		wantCode(t, err, "")
		kept = append(kept, one)
	}
	if len(kept) != 1 || kept[0].ID != r.ID || !kept[0].Start.Equal(r.Start) {
		t.Errorf("the retry got %+v; kept are %+v", r, kept)
	}
}

// TestKeysAreAModel makes bookings and replays at random: what was answered once is answered again, and each booking that was
// answered is there once.
func TestKeysAreAModel(t *testing.T) {
	t.Parallel()
	s, in := classroom(t, 1000)
	people := s.Participants(8)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		answers, asked, before := map[string]string{}, map[string]string{}, s.registrations()
		placed := map[string]bool{}
		for p := range people {
			people[p] = s.Participant(fmt.Sprintf("r%d-%d", round, p))
		}
		for range rapid.IntRange(1, 10).Draw(rt, "calls") {
			key, who := fmt.Sprint(round, "-", rapid.IntRange(0, 2).Draw(rt, "key")), rapid.IntRange(0, len(people)-1).Draw(rt, "who")
			in.ParticipantID = people[who].ID
			r, err := bookAs(s, keyed(s.Key(access.Assistant, "*"), key), in)
			first, used := answers[key]
			switch {
			case used && asked[key] == in.ParticipantID:
				if err != nil || r.ID != first {
					rt.Fatalf("a replay got %q, %v, want %q", r.ID, err, first)
				}
			case used, placed[in.ParticipantID]:
				if !problem.Is(err, problem.Conflict) {
					rt.Fatalf("got %v", err)
				}
			case err != nil:
				rt.Fatal(err)
			default:
				answers[key], asked[key], placed[in.ParticipantID] = r.ID, in.ParticipantID, true
			}
		}
		if n := s.registrations() - before; n != len(answers) {
			rt.Fatalf("%d bookings for %d answers", n, len(answers))
		}
	})
}

// TestAWriteIsLogged with who did it, through which door, in which request.
func TestAWriteIsLogged(t *testing.T) {
	s, in := classroom(t, 5)
	c := s.Person("ana", access.Frontdesk)
	c.Name, c.ClientID, c.ClientName, c.RequestID = "Ana", "app-1", "Claude", "req-7"
	r, err := bookAs(s, c, in)
	wantCode(t, err, "")
	_, err = bookAs(s, c, in)
	wantCode(t, err, problem.Conflict)
	if e := s.Events(audit.SessionScheduled); len(e) != 1 || e[0].Principal != "operator" || e[0].Door != access.OperatorDoor || e[0].Details["session"] != r.SessionID {
		t.Errorf("the session: %+v", e)
	}
	want := audit.Event{At: bookingtest.Now, BusinessID: s.ID, Kind: audit.RegistrationCreated, Door: access.Staff, Principal: "user:ana", Name: "Ana", ClientID: "app-1",
		ClientName: "Claude", Subject: "Some yoga", RequestID: "req-7", Details: map[string]string{"registration": r.ID, "participant": "bo", "start": "2026-03-02T09:00:00Z"}}
	got := s.Events(audit.RegistrationCreated)
	if len(got) == 1 {
		want.ID = got[0].ID
	}
	if !reflect.DeepEqual(got, []audit.Event{want}) {
		t.Errorf("the booking: %+v, want %+v", got, want)
	}
}

package booking_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/channel"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
	"frontdesk/shared/sms"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// TestOWASPAPI3_WhoMayOnlyWriteLearnsNothingOfAPerson from what cannot be sent: not their name, nor where they can be reached.
func TestOWASPAPI3_WhoMayOnlyWriteLearnsNothingOfAPerson(t *testing.T) {
	s, way := newStudio(t), channel.SMS{Sender: sms.Open(aws.Config{Region: "eu-central-1"}, "http://127.0.0.1:1", sms.AnySender)}
	s.Desk = s.Desk.With(booking.Outside{Channels: map[booking.Platform]booking.Channel{booking.Email: &post{}, booking.SMS: way}})
	s.Load(func(l *dynamo.Loader) error {
		return l.AddParticipant(t.Context(), s.ID, booking.Participant{ID: "bo", Name: "Bo Berg", Phone: "030231250", CreatedAt: bookingtest.Now})
	})
	for _, on := range []booking.Platform{booking.Email, booking.SMS} {
		_, err := write(s, s.Key(access.Assistant, "write:messaging"), booking.NewMessage{ParticipantID: "bo", Text: "Hello", Platform: on})
		e := wantCode(t, err, problem.ValidationError)
		if told := fmt.Sprint(err, e.Details); strings.Contains(told, "Berg") || strings.Contains(told, "231250") {
			t.Errorf("%s: %s", on, told)
		}
	}
}

// TestOWASPAPI6_ABusinessIsNoSpamRelay: however many keys it makes, it may write so much a day.
func TestOWASPAPI6_ABusinessIsNoSpamRelay(t *testing.T) {
	s, email, in := postOffice(t)
	s.Clock.Advance(30 * time.Minute)
	for n := range booking.MaxMessageDay - 1 {
		_, err := s.Store.QueueMessage(t.Context(), s.ID, booking.Message{ID: fmt.Sprint(n), ParticipantID: "bo", CreatedAt: s.Clock.Now()}, nil)
		wantCode(t, err, "")
	}
	first := keyed(s.Key(access.Assistant, "*"), "k-1")
	_, err := write(s, first, in)
	wantCode(t, err, "")
	another := s.Key(access.Assistant, "write:messaging")
	another.Principal = access.KeyPrincipal("2")
	for _, c := range []access.Caller{s.Key(access.Assistant, "*"), another, s.Operator()} {
		_, err := write(s, c, in)
		e := wantCode(t, err, problem.RateLimited)
		if e.Details["retryAfter"] != 15*3600+1800 || email.count() != 1 {
			t.Errorf("%+v, sent %d", e, email.count())
		}
	}
	_, err = write(s, first, in) // has its answer
	wantCode(t, err, "")
	s.Clock.Advance(24 * time.Hour)
	_, err = write(s, s.Operator(), in)
	if wantCode(t, err, ""); email.count() != 2 {
		t.Errorf("the next day %d were sent", email.count())
	}
}

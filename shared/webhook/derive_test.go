package webhook_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/webhook"
)

func typesOf(events []webhook.Event) []webhook.EventType {
	var types []webhook.EventType
	for _, e := range events {
		types = append(types, e.Type)
	}
	return types
}

func TestEventsOfAChange(t *testing.T) {
	consenting := func(status booking.ConsentStatus, at time.Time) *booking.Participant {
		return with(participant, func(p *booking.Participant) { p.Consent = booking.Consent{Status: status, At: at} })
	}
	for name, tt := range map[string]struct {
		change webhook.Change
		want   []webhook.EventType
	}{
		"a participant who agreed at once": {participantChange(nil, consenting(booking.ConsentGranted, moment)), []webhook.EventType{webhook.ParticipantCreated, webhook.ParticipantMarketingConsent}},
		"consent":                          {participantChange(&participant, consenting(booking.ConsentGranted, moment)), []webhook.EventType{webhook.ParticipantUpdated, webhook.ParticipantMarketingConsent}},
		"consent, said again": {participantChange(consenting(booking.ConsentGranted, moment), consenting(booking.ConsentGranted, moment.Add(time.Hour))),
			[]webhook.EventType{webhook.ParticipantUpdated}},
		"consent, taken back":             {participantChange(consenting(booking.ConsentGranted, moment), consenting(booking.ConsentRevoked, moment)), []webhook.EventType{webhook.ParticipantUpdated}},
		"a phone number":                  {participantChange(&participant, with(participant, func(p *booking.Participant) { p.Phone = "" })), nil},
		"a participant as they were":      {participantChange(&participant, &participant), nil},
		"a participant who is gone":       {participantChange(&participant, nil), nil},
		"a registration":                  {registrationChange(nil, &registration), []webhook.EventType{webhook.RegistrationCreated}},
		"one that is confirmed":           {registrationChange(nil, inStatus(booking.Confirmed)), []webhook.EventType{webhook.RegistrationCreated, webhook.RegistrationConfirmed}},
		"one that waits":                  {registrationChange(nil, inStatus(booking.Waitlisted)), []webhook.EventType{webhook.RegistrationCreated, webhook.RegistrationWaitlisted}},
		"an offer":                        {registrationChange(inStatus(booking.Waitlisted), inStatus(booking.Offered)), nil},
		"confirmed as before":             {registrationChange(inStatus(booking.Confirmed), with(*inStatus(booking.Confirmed), func(r *booking.Registration) { r.Notes = "" })), nil},
		"a place that is taken":           {sessionChange(&session, with(session, func(s *booking.Session) { s.Taken++ })), nil},
		"a place that is held":            {sessionChange(&session, with(session, func(s *booking.Session) { s.Taken++; s.Held, s.HeldVersion = []booking.HeldPlace{{HoldID: "h"}}, 1 })), nil},
		"another team member":             {sessionChange(&session, with(session, func(s *booking.Session) { s.StaffID, s.StaffName = "stf2", "Cy" })), []webhook.EventType{webhook.SessionUpdated}},
		"cancelled, with new places":      {sessionChange(&session, with(session, func(s *booking.Session) { s.Capacity, s.Status = 1, booking.SessionCancelled })), []webhook.EventType{webhook.SessionUpdated, webhook.SessionCancelled}},
		"a session that is gone":          {sessionChange(&session, nil), nil},
		"paid at once":                    {purchaseChange(nil, purchased(booking.PurchaseActive)), []webhook.EventType{webhook.PurchaseCompleted}},
		"not paid":                        {purchaseChange(nil, &purchase), nil},
		"paid after all":                  {purchaseChange(purchased(booking.PurchaseUnpaid), purchased(booking.PurchaseActive)), []webhook.EventType{webhook.PurchaseCompleted}},
		"a month that is paid late":       {purchaseChange(paid(booking.PurchasePastDue), paid(booking.PurchaseActive)), nil},
		"a card that had to be confirmed": {purchaseChange(paid(booking.PurchasePaymentActionRequired), paid(booking.PurchaseActive)), nil},
		"refunded twice":                  {purchaseChange(purchased(booking.PurchaseRefunded), purchased(booking.PurchaseRefunded)), nil},
		"an endpoint":                     {endpointChange(nil, &endpoint), nil},
		"an endpoint that is switched on": {endpointChange(with(endpoint, func(e *webhook.Endpoint) { e.Status = webhook.Disabled }), &endpoint), nil},
		"an endpoint by hand": {endpointChange(&endpoint, with(endpoint, func(e *webhook.Endpoint) { e.Status, e.Reason = webhook.Disabled, webhook.ByHand })),
			[]webhook.EventType{webhook.EndpointDisabled}},
		"a wake":       {noticeChange(webhook.Notice{Endpoint: "end1"}), nil},
		"another item": {change("other"), nil},
	} {
		if got := typesOf(webhook.Derive(tt.change)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestEveryTypeInTheCatalogueHappens(t *testing.T) {
	samples := samples()
	for _, info := range webhook.Catalogue() {
		if got := typesOf(webhook.Derive(samples[info.Type])); !slices.Contains(got, info.Type) {
			t.Errorf("%s: the sample is %v", info.Type, got)
		}
	}
	if len(samples) != len(webhook.Catalogue()) {
		t.Errorf("there are samples of %v", slices.Sorted(maps.Keys(samples)))
	}
}

// TestAChangeReadTwiceIsTheSameEvents: Lambda reads a batch again when a part of it failed.
func TestAChangeReadTwiceIsTheSameEvents(t *testing.T) {
	ids := map[string]bool{}
	for _, c := range samples() {
		events := webhook.Derive(c)
		if !reflect.DeepEqual(events, webhook.Derive(c)) {
			t.Errorf("%s: the events differ", c.ID)
		}
		c.ID += ", another write"
		for _, e := range append(events, webhook.Derive(c)...) {
			if len(e.ID) != len("evt_")+26 || ids[e.ID] {
				t.Errorf("%s has the id %s", e.Type, e.ID)
			}
			ids[e.ID] = true
		}
	}
}

package webhook_test

import (
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/webhook"
)

// The records that the samples are about. What partners are never told of them is something that can be searched for.
var (
	moment      = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
	participant = booking.Participant{ID: "par1", Name: "Ana Pérez", Email: "ana@example.com", Phone: "+4930123456", Status: booking.Customer,
		Consent: booking.Consent{Status: booking.ConsentUnknown}, CreatedAt: moment.Add(-24 * time.Hour)}
	session = booking.Session{ID: "ses1", Kind: booking.Class, ActivityID: "act1", ActivityName: "Morning yoga", StaffID: "stf1", StaffName: "Bo Lind",
		Start: moment.Add(48 * time.Hour), End: moment.Add(49 * time.Hour), Capacity: 12, Taken: 3, Status: booking.Scheduled}
	registration = booking.Registration{ID: "reg1", ParticipantID: "par1", SessionID: "ses1", ActivityID: "act1", StaffID: "stf1", Status: booking.Pending,
		Start: session.Start, End: session.End, Notes: "Bad knee", ActivityName: "Morning yoga", CreatedAt: moment}
	purchase = booking.Purchase{ID: "pur1", ParticipantID: "par1", ProductID: "prd1", Kind: booking.Membership, Status: booking.PurchaseIncomplete,
		PricePaid: booking.Money{Amount: 8900, Currency: "EUR"}, PurchasedAt: moment, ExpiresAt: moment.AddDate(0, 1, 0)}
	endpoint = webhook.Endpoint{ID: "end1", BusinessID: "biz1", URL: "https://partner.example/hooks", Status: webhook.Enabled, CreatedBy: "key:1",
		Secrets: []webhook.Secret{{Sealed: []byte("sealed")}}, APIVersion: webhook.APIVersion}
	apiKey = webhook.NoticedKey{ID: "key1", Name: "Zapier", Kind: "partner", Prefix: "sk_live_fd", Scopes: []string{"participants:read"}}
)

// with returns a changed copy.
func with[T any](record T, change func(*T)) *T {
	change(&record)
	return &record
}

func change(id string) webhook.Change {
	return webhook.Change{ID: id, Sequence: "100000000000000000001", At: moment, BusinessID: "biz1"}
}

func participantChange(before, after *booking.Participant) webhook.Change {
	c := change("participant")
	c.Participant = [2]*booking.Participant{before, after}
	return c
}

func sessionChange(before, after *booking.Session) webhook.Change {
	c := change("session")
	c.Session = [2]*booking.Session{before, after}
	return c
}

func registrationChange(before, after *booking.Registration) webhook.Change {
	c := change("registration")
	c.Registration = [2]*booking.Registration{before, after}
	return c
}

func purchaseChange(before, after *booking.Purchase) webhook.Change {
	c := change("purchase")
	c.Purchase = [2]*booking.Purchase{before, after}
	return c
}

func endpointChange(before, after *webhook.Endpoint) webhook.Change {
	c := change("endpoint")
	c.Endpoint = [2]*webhook.Endpoint{before, after}
	return c
}

func noticeChange(n webhook.Notice) webhook.Change {
	c := change("notice")
	n.ID, n.BusinessID, n.At = "not1", "biz1", moment
	c.Notice = &n
	return c
}

func inStatus(s booking.RegistrationStatus) *booking.Registration {
	return with(registration, func(r *booking.Registration) {
		r.Status = s
		if s == booking.Confirmed || s == booking.Completed || s == booking.NoShow {
			r.ConfirmedAt = moment
		}
	})
}

// paid is a purchase that was completed before, in its present state.
func paid(s booking.PurchaseStatus) *booking.Purchase {
	return with(purchase, func(p *booking.Purchase) { p.Status, p.CompletedAt = s, moment })
}

func purchased(s booking.PurchaseStatus) *booking.Purchase {
	return with(purchase, func(p *booking.Purchase) { p.Status = s })
}

// samples holds, for each type, a change that is an event of it.
func samples() map[webhook.EventType]webhook.Change {
	granted := with(participant, func(p *booking.Participant) {
		p.Consent = booking.Consent{Status: booking.ConsentGranted, At: moment}
	})
	replaced := apiKey
	replaced.ID, replaced.Replaces = "key2", "key1"
	all := map[webhook.EventType]webhook.Change{
		webhook.ParticipantCreated: participantChange(nil, &participant),
		webhook.ParticipantUpdated: participantChange(&participant, with(participant, func(p *booking.Participant) {
			p.Name, p.Email = "Ana Pérez Lind", "ana.lind@example.com"
		})),
		webhook.ParticipantMarketingConsent: participantChange(&participant, granted),
		webhook.RegistrationCreated:         registrationChange(nil, &registration),
		webhook.RegistrationConfirmed:       registrationChange(&registration, inStatus(booking.Confirmed)),
		webhook.RegistrationWaitlisted:      registrationChange(nil, inStatus(booking.Waitlisted)),
		webhook.RegistrationCancelled:       registrationChange(inStatus(booking.Confirmed), with(*inStatus(booking.Confirmed), func(r *booking.Registration) { r.Status = booking.Cancelled })),
		webhook.RegistrationCheckedIn:       registrationChange(inStatus(booking.Confirmed), inStatus(booking.Completed)),
		webhook.RegistrationNoShow:          registrationChange(inStatus(booking.Confirmed), inStatus(booking.NoShow)),
		webhook.SessionCreated:              sessionChange(nil, &session),
		webhook.SessionUpdated: sessionChange(&session, with(session, func(s *booking.Session) {
			s.Start, s.End, s.Capacity = s.Start.Add(time.Hour), s.End.Add(time.Hour), 10
		})),
		webhook.SessionCancelled:  sessionChange(&session, with(session, func(s *booking.Session) { s.Status = booking.SessionCancelled })),
		webhook.PurchaseCompleted: purchaseChange(&purchase, purchased(booking.PurchaseActive)),
		webhook.PurchaseCancelled: purchaseChange(purchased(booking.PurchaseActive), purchased(booking.PurchaseCancelled)),
		webhook.PurchaseRefunded:  purchaseChange(purchased(booking.PurchaseActive), purchased(booking.PurchaseRefunded)),
		webhook.PurchaseExpired:   purchaseChange(purchased(booking.PurchasePastDue), purchased(booking.PurchaseExpired)),
		webhook.KeyCreated:        noticeChange(webhook.Notice{Type: webhook.KeyCreated, Key: &apiKey}),
		webhook.KeyRotated:        noticeChange(webhook.Notice{Type: webhook.KeyRotated, Key: &replaced}),
		webhook.KeyRevoked:        noticeChange(webhook.Notice{Type: webhook.KeyRevoked, Key: &apiKey}),
		webhook.EndpointDisabled: endpointChange(&endpoint, with(endpoint, func(e *webhook.Endpoint) {
			e.Status, e.Reason = webhook.Disabled, webhook.AccessEnded
		})),
		webhook.Test: noticeChange(webhook.Notice{Type: webhook.Test, Endpoint: "end1"}),
	}
	for t, c := range all {
		c.ID = string(t)
		all[t] = c
	}
	return all
}

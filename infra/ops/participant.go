package main

import (
	"context"
	"fmt"
	"time"

	"frontdesk/shared/booking"
)

type participantAnswer struct {
	ID      string        `json:"id"`
	Name    string        `json:"name"`
	Email   string        `json:"email"`
	Phone   string        `json:"phone"`
	Consent consentAnswer `json:"consent"`
}

type consentAnswer struct {
	Status string     `json:"status"`
	At     *time.Time `json:"at"` // null: they were never asked
}

func toParticipantAnswer(p booking.Participant) participantAnswer {
	return participantAnswer{p.ID, p.Name, p.Email, p.Phone, consentAnswer{string(p.Consent.Status), orNull(p.Consent.At)}}
}

func setConsent(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	p, err := inv.desk().SetConsent(ctx, operator(b), in["id"], booking.ConsentStatus(in["status"]))
	if err != nil {
		return answer{}, err
	}
	return answer{toParticipantAnswer(p), fmt.Sprintf("%s's consent to marketing by e-mail is now %s.", p.Name, p.Consent.Status)}, nil
}

func editParticipant(ctx context.Context, inv *invocation, in input) (answer, error) {
	changes := booking.ParticipantChanges{Name: in.given("name"), Email: in.given("email"), Phone: in.given("phone")}
	if changes == (booking.ParticipantChanges{}) {
		return answer{}, misuse{message: "Say what to change: --name, --email or --phone."}
	}
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	p, err := inv.desk().EditParticipant(ctx, operator(b), in["id"], changes)
	if err != nil {
		return answer{}, err
	}
	return answer{toParticipantAnswer(p), fmt.Sprintf("Changed %s.", p.Name)}, nil
}

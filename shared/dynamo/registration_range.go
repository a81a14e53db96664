package dynamo

import (
	"context"
	"time"

	"frontdesk/shared/booking"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// RegistrationsBetween implements booking.Store, on the index ByTime.
func (t Bookings) RegistrationsBetween(ctx context.Context, businessID string, from, to time.Time) ([]booking.Registration, error) {
	return collect(t.queryTime(ctx, registrationByTime(businessID, from, from, "").TimePK, from, to), registrationItem.registration)
}

// RegistrationsByParticipant implements booking.Store, on the index ByParticipant.
func (t Bookings) RegistrationsByParticipant(ctx context.Context, businessID, participantID string) ([]booking.Registration, error) {
	pk := registrationByParticipant(businessID, participantID, time.Time{}, time.Time{}, "").ParticipantPK
	in := between(t.business, byParticipant.pk, byParticipant.sk, key{pk, listStart}, key{pk, listEnd})
	in.IndexName = aws.String(byParticipant.name)
	return collect(t.pages(ctx, in), registrationItem.registration)
}

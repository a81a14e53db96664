package dynamo

import (
	"context"
	"fmt"
	"iter"
	"time"

	"frontdesk/shared/booking"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// CountParticipants implements booking.Store.
func (t Bookings) CountParticipants(ctx context.Context, businessID string) (n int, currency string, _ error) {
	count, business := participantCountKey(businessID), businessKey(businessID)
	found, err := t.batchGet(ctx, map[string][]key{t.business: {count, business}})
	if err != nil {
		return 0, "", err
	}
	var c participantCountItem
	var b businessItem
	err = decodeAll(found, target{count, &c}, target{business, &b})
	return c.Count, b.Currency, err
}

// EveryParticipant implements booking.Store. The keys of an item are longer than what it says of a participant, and stay where they are.
func (t Bookings) EveryParticipant(ctx context.Context, businessID string) iter.Seq2[booking.Participant, error] {
	in := withPrefix(t.business, participantKey(businessID, ""))
	in.ProjectionExpression, in.ExpressionAttributeNames = projection[participantItem]()
	return decoded(t.pages(ctx, in), participantItem.participant)
}

// ParticipantsInOrder implements booking.Store, on the index ByParticipant for names and on ByTime otherwise. What it skips is counted in
// the store and not sent.
func (t Bookings) ParticipantsInOrder(
	ctx context.Context, businessID string, order booking.ParticipantOrder, reverse bool, skip, n int,
) ([]booking.Participant, error) {
	in, pk := byTime, participantByTime(businessID, time.Time{}, "").TimePK
	if order == booking.ByName {
		in, pk = byParticipant, participantByName(businessID, "").ParticipantPK
	}
	ask := dynamodb.QueryInput{
		TableName: &t.business, IndexName: aws.String(in.name), KeyConditionExpression: aws.String(in.pk + " = :pk"), ScanIndexForward: aws.Bool(!reverse),
		ExpressionAttributeValues: item{":pk": &types.AttributeValueMemberS{Value: pk}},
	}
	for ask.Select = types.SelectCount; skip > 0; {
		ask.Limit = aws.Int32(int32(skip))
		res, err := t.client.Query(ctx, &ask)
		if err != nil {
			return nil, fmt.Errorf("dynamo: query: %w", err)
		}
		if ask.ExclusiveStartKey = res.LastEvaluatedKey; res.LastEvaluatedKey == nil {
			return nil, nil
		}
		skip -= int(res.ScannedCount)
	}
	ask.Select, ask.Limit = "", aws.Int32(int32(n))
	var page []booking.Participant
	for p, err := range decoded(t.pages(ctx, ask), participantItem.participant) {
		if err != nil {
			return nil, err
		}
		if page = append(page, p); len(page) == n {
			break
		}
	}
	return page, nil
}

package dynamo

import "frontdesk/shared/booking"

type holdItem struct {
	timeKey                      // of one that has not ended
	Type       string            `dynamodbav:"type"`
	ID         string            `dynamodbav:"id"`
	Client     string            `dynamodbav:"client,omitempty"`
	ActivityID string            `dynamodbav:"activityId,omitempty"`
	Segments   []heldSegmentItem `dynamodbav:"segments"`
	CreatedAt  unix              `dynamodbav:"createdAt"`
	ExpiresAt  unix              `dynamodbav:"expiresAt"`
	EndedAt    unix              `dynamodbav:"endedAt,omitempty"`
	Version    int64             `dynamodbav:"version"`
	TTL        unix              `dynamodbav:"ttl"`
}

type heldSegmentItem struct {
	Start     unix   `dynamodbav:"start"`
	End       unix   `dynamodbav:"end"`
	StaffID   string `dynamodbav:"staffId"`
	SessionID string `dynamodbav:"sessionId,omitempty"`
}

// heldPlaceItem is one of a session's places, in the session's item.
type heldPlaceItem struct {
	HoldID string `dynamodbav:"holdId"`
	Until  unix   `dynamodbav:"until"`
}

// toHoldItem is the hold one version after the one that was read.
func toHoldItem(businessID string, h booking.Hold) holdItem {
	i := holdItem{Type: "hold", ID: h.ID, Client: h.Client, ActivityID: h.ActivityID, CreatedAt: at(h.CreatedAt), ExpiresAt: at(h.ExpiresAt), EndedAt: at(h.EndedAt),
		Version: h.Version + 1, TTL: at(h.ExpiresAt.Add(kept))}
	if h.EndedAt.IsZero() {
		i.timeKey = holdByTime(businessID, h.Client, h.ExpiresAt, h.ID)
	}
	for _, s := range h.Segments {
		i.Segments = append(i.Segments, heldSegmentItem{at(s.Start), at(s.End), s.StaffID, s.SessionID})
	}
	return i
}

func (i holdItem) hold(key string) booking.Hold {
	h := booking.Hold{ID: i.ID, Key: key, Client: i.Client, ActivityID: i.ActivityID, CreatedAt: i.CreatedAt.time(), ExpiresAt: i.ExpiresAt.time(), EndedAt: i.EndedAt.time(), Version: i.Version}
	for _, s := range i.Segments {
		h.Segments = append(h.Segments, booking.HeldSegment{Start: s.Start.time(), End: s.End.time(), StaffID: s.StaffID, SessionID: s.SessionID})
	}
	return h
}

func toHeldPlaceItems(held []booking.HeldPlace) []heldPlaceItem {
	items := []heldPlaceItem{}
	for _, p := range held {
		items = append(items, heldPlaceItem{p.HoldID, at(p.Until)})
	}
	return items
}

func heldPlaces(items []heldPlaceItem) []booking.HeldPlace {
	var held []booking.HeldPlace
	for _, i := range items {
		held = append(held, booking.HeldPlace{HoldID: i.HoldID, Until: i.Until.time()})
	}
	return held
}

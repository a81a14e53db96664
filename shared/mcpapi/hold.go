package mcpapi

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

// availabilityWords is what the tools about availability call the domain's fields.
var availabilityWords = map[string]string{
	"holdKey": "session_id", "activityId": "service_id", "staffId": "team_member_id", "start": "start_time", "end": "end_time", "day": "date", "minutes": "duration_minutes",
}

// inAvailabilityWords says what went wrong in their words.
func inAvailabilityWords(err error) error {
	if err == nil {
		return nil
	}
	return problem.From(err).TranslateFields(availabilityWords)
}

type segment struct {
	StartTime    string `json:"start_time" jsonschema:"RFC 3339 with offset"`
	EndTime      string `json:"end_time" jsonschema:"RFC 3339 with offset, at most 8 hours after start_time"`
	TeamMemberID string `json:"team_member_id,omitempty" jsonschema:"who to keep free; left out, the team_member_id of the call, and without that the first who works and is free then"`
}

type createHoldIn struct {
	SessionID    string    `json:"session_id" jsonschema:"a name of your own for this hold, such as the id of your conversation; the same one moves the hold, extends it, releases it, or books it"`
	StartTime    string    `json:"start_time" jsonschema:"RFC 3339 with offset; of a class, the exact start of one of its sessions; with segments, not after the first of them begins"`
	EndTime      string    `json:"end_time" jsonschema:"RFC 3339 with offset, at most 8 hours after start_time; with segments, not before the last of them ends"`
	Segments     []segment `json:"segments,omitempty" jsonschema:"several times to hold together, all or none, instead of the one from start_time to end_time"`
	TeamMemberID string    `json:"team_member_id,omitempty" jsonschema:"who to keep free; left out, the first who works and is free then. Of a team member who leads a class at exactly that time, a place in it is held"`
	ServiceID    string    `json:"service_id,omitempty" jsonschema:"what is to be booked, from the services resource; of a class, a place in its session is held"`
}

type createHoldOut struct {
	ReservationID string    `json:"reservation_id"`
	ExpiresAt     time.Time `json:"expires_at" jsonschema:"when the hold ends by itself, RFC 3339, UTC"`
	SegmentCount  int       `json:"segment_count" jsonschema:"how many times or places are held"`
}

func createAvailabilityHold(desk *booking.Desk) operation {
	return define(operation{
		name: "create_availability_hold", title: "Hold a time", needs: []access.Capability{access.RegistrationsWrite}, idempotent: true,
		description: "Keeps a team member's time, or a place in a class, free for 15 minutes while a customer decides; then book it with create_booking and the same session_id. " +
			"The same session_id with the same times changes nothing; with other times the hold moves there. " +
			"Fails with CONFLICT, and a reason, when the time is booked or held, or nobody works then.",
	}, map[string]constraint{
		"session_id": {minLen: 1, maxLen: booking.MaxHoldKey}, "start_time": {format: timeFormat}, "end_time": {format: timeFormat},
		"segments": {minItems: 1, maxItems: booking.MaxSegments}, "segments[].start_time": {format: timeFormat}, "segments[].end_time": {format: timeFormat},
		"segments[].team_member_id": anyID, "team_member_id": anyID, "service_id": anyID,
	}, func(ctx context.Context, c access.Caller, in createHoldIn) (createHoldOut, error) {
		segments, err := in.heldSegments()
		if err != nil {
			return createHoldOut{}, err
		}
		h, err := desk.CreateHold(ctx, c, booking.NewHold{Key: in.SessionID, ActivityID: in.ServiceID, Segments: segments})
		return createHoldOut{h.ID, h.ExpiresAt, len(h.Segments)}, inAvailabilityWords(err)
	})
}

// heldSegments are the times to hold: the segments, which lie between the start and the end, or just those two.
func (in createHoldIn) heldSegments() ([]booking.HeldSegment, error) {
	whole, err := readSegment("", segment{in.StartTime, in.EndTime, in.TeamMemberID}, "")
	if err != nil || in.Segments == nil {
		return []booking.HeldSegment{whole}, err
	}
	var all []booking.HeldSegment
	for _, s := range in.Segments {
		one, err := readSegment("segments.", s, in.TeamMemberID)
		if err != nil {
			return nil, err
		}
		if one.Start.Before(whole.Start) || whole.End.Before(one.End) {
			return nil, problem.Invalid("segments", s.StartTime, "The segments must lie between start_time and end_time.")
		}
		all = append(all, one)
	}
	return all, nil
}

func readSegment(within string, s segment, staffID string) (booking.HeldSegment, error) {
	start, err := instant(within+"start_time", s.StartTime)
	if err != nil {
		return booking.HeldSegment{}, err
	}
	end, err := instant(within+"end_time", s.EndTime)
	if s.TeamMemberID != "" {
		staffID = s.TeamMemberID
	}
	return booking.HeldSegment{Start: start, End: end, StaffID: staffID}, err
}

type holdIn struct {
	SessionID string `json:"session_id" jsonschema:"the name that create_availability_hold was given"`
}

var holdConstraints = map[string]constraint{"session_id": {minLen: 1, maxLen: booking.MaxHoldKey}}

type extendHoldOut struct {
	ExpiresAt time.Time `json:"expires_at" jsonschema:"when the hold ends by itself, RFC 3339, UTC"`
}

func extendAvailabilityHold(desk *booking.Desk) operation {
	return define(operation{
		name: "extend_availability_hold", title: "Extend a hold", needs: []access.Capability{access.RegistrationsWrite}, idempotent: true,
		description: "Has a hold end 15 minutes from now, at most 2 hours after it was made. Fails with CONFLICT when it has ended already: make a new one.",
	}, holdConstraints, func(ctx context.Context, c access.Caller, in holdIn) (extendHoldOut, error) {
		h, err := desk.ExtendHold(ctx, c, in.SessionID)
		return extendHoldOut{h.ExpiresAt}, inAvailabilityWords(err)
	})
}

type releaseHoldOut struct {
	Released bool `json:"released" jsonschema:"true: nothing is held any more"`
}

func releaseAvailabilityHold(desk *booking.Desk) operation {
	return define(operation{
		name: "release_availability_hold", title: "Release a hold", needs: []access.Capability{access.RegistrationsWrite}, idempotent: true,
		description: "Gives back what a hold keeps, so that others can book it. Releasing a hold that has ended already does nothing.",
	}, holdConstraints, func(ctx context.Context, c access.Caller, in holdIn) (releaseHoldOut, error) {
		_, err := desk.ReleaseHold(ctx, c, in.SessionID)
		return releaseHoldOut{err == nil}, inAvailabilityWords(err)
	})
}

type getHoldOut struct {
	Active        bool      `json:"active" jsonschema:"whether the hold keeps anything; false when it expired, was released or was booked"`
	ReservationID string    `json:"reservation_id"`
	ExpiresAt     time.Time `json:"expires_at" jsonschema:"when the hold ends, or would have ended, by itself, RFC 3339, UTC"`
	RemainingMS   int64     `json:"remaining_ms" jsonschema:"milliseconds until then; 0 when it is not active"`
}

func getAvailabilityHold(desk *booking.Desk) operation {
	return define(operation{
		name: "get_availability_hold", title: "Look up a hold", readOnly: true, needs: []access.Capability{access.RegistrationsRead},
		description: "Says whether a hold is still active, and for how long. Fails with NOT_FOUND when nothing was held with this session_id.",
	}, holdConstraints, func(ctx context.Context, c access.Caller, in holdIn) (getHoldOut, error) {
		h, left, err := desk.FindHold(ctx, c, in.SessionID)
		return getHoldOut{left > 0, h.ID, h.ExpiresAt, left.Milliseconds()}, inAvailabilityWords(err)
	})
}

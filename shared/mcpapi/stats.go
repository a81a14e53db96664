package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type businessStatsIn struct {
	Days     int    `json:"days,omitempty" jsonschema:"how many days back to count, up to and including lastDay; left out without firstDay: 30"`
	FirstDay string `json:"firstDay,omitempty" jsonschema:"instead of days: the first day, such as 2026-06-01, in the business's time zone"`
	LastDay  string `json:"lastDay,omitempty" jsonschema:"the last day, which is included; left out: today. It may lie in the future"`
}

type businessStatsOut struct {
	FirstDay        string            `json:"firstDay" jsonschema:"the first day that was counted, in the business's time zone"`
	LastDay         string            `json:"lastDay" jsonschema:"the last day that was counted"`
	Registrations   registrationStats `json:"registrations" jsonschema:"registrations for sessions that start on these days, by the state they are in now"`
	AttendanceRate  *float64          `json:"attendanceRate,omitempty" jsonschema:"from 0 to 1: completed / (completed + noShow); left out when nobody is known to have come or not"`
	NoShowRate      *float64          `json:"noShowRate,omitempty" jsonschema:"from 0 to 1: noShow / (completed + noShow); left out when nobody is known to have come or not"`
	Classes         classStats        `json:"classes" jsonschema:"class sessions that start on these days and are not cancelled; appointments do not count"`
	NewParticipants int               `json:"newParticipants" jsonschema:"participants who were added on these days"`
	Participants    int               `json:"participants" jsonschema:"all participants that there are now"`
	Revenue         *revenue          `json:"revenue,omitempty" jsonschema:"from purchases of products such as passes and memberships; sessions are not invoiced here. Only for who may read purchases"`
	TopActivities   []activityUse     `json:"topActivities" jsonschema:"at most five, those with the most registrations first"`
}

type registrationStats struct {
	Total      int `json:"total" jsonschema:"of all states"`
	Pending    int `json:"pending"`
	Confirmed  int `json:"confirmed"`
	Waitlisted int `json:"waitlisted"`
	Offered    int `json:"offered"`
	Completed  int `json:"completed" jsonschema:"they came"`
	Cancelled  int `json:"cancelled"`
	NoShow     int `json:"noShow" jsonschema:"they did not come"`
}

type classStats struct {
	Sessions int      `json:"sessions"`
	Capacity int      `json:"capacity" jsonschema:"the places of all these sessions"`
	Taken    int      `json:"taken" jsonschema:"how many of the places are taken"`
	FillRate *float64 `json:"fillRate,omitempty" jsonschema:"from 0 to 1: taken / capacity; left out when there are no sessions"`
}

type revenue struct {
	Amount    int64  `json:"amount" jsonschema:"what was paid for the purchases made on these days, without those refunded since, in minor units of the currency"`
	Currency  string `json:"currency" jsonschema:"ISO 4217"`
	Purchases int    `json:"purchases" jsonschema:"how many purchases that is"`
}

type activityUse struct {
	ActivityID    string `json:"activityId"`
	Activity      string `json:"activity" jsonschema:"what it is called"`
	Registrations int    `json:"registrations" jsonschema:"on these days, those that hold a place: pending, offered, confirmed, completed and noShow"`
}

func businessStats(desk *booking.Desk) operation {
	return define(operation{
		name: "business_stats", title: "Business statistics", readOnly: true, needs: []access.Capability{access.StatsRead},
		description: "How the business did on some days, at most 366: registrations by state, attendance, how full its classes were, new participants, revenue, " +
			"and the activities with the most registrations. Each number's definition is in the output schema.",
	}, map[string]constraint{
		"days": {min: 1, max: booking.MaxStatsDays}, "firstDay": {format: dayFormat}, "lastDay": {format: dayFormat},
	}, func(ctx context.Context, c access.Caller, in businessStatsIn) (businessStatsOut, error) {
		s, err := desk.Stats(ctx, c, booking.StatsPeriod{Days: in.Days, FirstDay: in.FirstDay, LastDay: in.LastDay})
		return newBusinessStats(s), err
	})
}

func newBusinessStats(s booking.Stats) businessStatsOut {
	of := s.Registrations
	out := businessStatsOut{FirstDay: s.FirstDay, LastDay: s.LastDay, NewParticipants: s.NewParticipants, Participants: s.Participants, TopActivities: []activityUse{},
		Registrations: registrationStats{Pending: of[booking.Pending], Confirmed: of[booking.Confirmed], Waitlisted: of[booking.Waitlisted],
			Offered: of[booking.Offered], Completed: of[booking.Completed], Cancelled: of[booking.Cancelled], NoShow: of[booking.NoShow]},
		Classes: classStats{Sessions: s.Classes.Sessions, Capacity: s.Classes.Capacity, Taken: s.Classes.Taken}}
	for _, n := range of {
		out.Registrations.Total += n
	}
	if came, ok := s.Attendance(); ok {
		missed := 1 - came
		out.AttendanceRate, out.NoShowRate = &came, &missed
	}
	if filled, ok := s.Classes.FillRate(); ok {
		out.Classes.FillRate = &filled
	}
	if s.Revenue != nil {
		out.Revenue = &revenue{s.Revenue.Amount.Amount, s.Revenue.Amount.Currency, s.Revenue.Purchases}
	}
	for _, a := range s.TopActivities {
		out.TopActivities = append(out.TopActivities, activityUse{a.ActivityID, a.Name, a.Registrations})
	}
	return out
}

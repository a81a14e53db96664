package booking

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// TeamQuery asks who works when. With neither Day nor At, it asks about now.
type TeamQuery struct {
	Day    string        // 2006-01-02, in the business's time zone; of no effect with At
	At     time.Time     // zero: not asked
	Length time.Duration // from At
}

// Team is the members of a team, in the order of their ids.
type Team struct {
	Members []TeamMember
	At      time.Time // that Available is about; with a Day alone, now
	Day     string    // that Available, or At, is about
}

// TeamMember is a member of a team.
type TeamMember struct {
	Staff
	// Available says that they work and are free: from At for the whole Length, or right now. Asked for a Day alone, that they work
	// some time on it.
	Available bool
}

// Team lists the members of the team. VALIDATION_ERROR for bad input.
func (d *Desk) Team(ctx context.Context, c access.Caller, q TeamQuery) (Team, error) {
	if err := c.Require(access.TeamRead); err != nil {
		return Team{}, err
	}
	here := c.Business.Location()
	asked, err := d.teamInterval(q, here)
	if err != nil {
		return Team{}, err
	}
	staff, err := d.store.Team(ctx, c.Business.ID)
	if err != nil {
		return Team{}, err
	}
	team := Team{Members: []TeamMember{}, Day: q.Day, At: d.now().UTC()}
	wholeDay := q.Day != "" && q.At.IsZero()
	var calendars []Calendar
	if !wholeDay {
		team.At, team.Day = asked.Start, dayOf(asked.Start, here)
		if calendars, err = d.calendars(ctx, c.Business.ID, idsOf(staff), utcDays(asked.Start, asked.End)); err != nil {
			return Team{}, err
		}
	}
	for _, s := range shifts(staff, calendars, asked, here) {
		available := s.closed(asked) == Open
		if wholeDay {
			available = len(s.working) > 0
		}
		team.Members = append(team.Members, TeamMember{s.staff, available})
	}
	return team, nil
}

// teamInterval is the time that a query is about.
func (d *Desk) teamInterval(q TeamQuery, in *time.Location) (Interval, error) {
	day, err := Interval{}, error(nil)
	if q.Day != "" {
		if day, err = dayInterval(q.Day, in); err != nil {
			return day, problem.Invalid("day", q.Day, "The day must be one such as 2026-06-01.")
		}
	}
	switch {
	case !q.At.IsZero() && q.Length == 0:
		return day, problem.New(problem.ValidationError, "`minutes` is missing: how long they are needed from `at` on.").With("field", "minutes")
	case !q.At.IsZero():
		return Interval{q.At.UTC(), q.At.UTC().Add(q.Length)}, checkLength(q.Length)
	case q.Day != "":
		return day, nil
	default:
		now := d.now().UTC()
		return Interval{now, now.Add(time.Second)}, nil
	}
}

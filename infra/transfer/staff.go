package transfer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/contact"
)

// staffRecord is somebody who works, or worked, in the business. Who signs in there has an e-mail address and a role.
type staffRecord struct {
	head
	ID      string          `json:"id"`
	Name    string          `json:"name"`
	Active  bool            `json:"active"`
	Email   string          `json:"email,omitempty"`
	Role    string          `json:"role,omitempty"`
	Hours   []hoursRecord   `json:"hours,omitempty"`
	TimeOff []timeOffRecord `json:"timeOff,omitempty"`
}

// hoursRecord is when somebody works on a weekday, in the business's time zone.
type hoursRecord struct {
	Weekday string `json:"weekday"` // Monday
	From    int    `json:"from"`    // minutes since midnight, included
	To      int    `json:"to"`      // not included
}

type timeOffRecord struct {
	ID     string    `json:"id"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Reason string    `json:"reason,omitempty"`
}

func readStaff(ctx context.Context, from source, last staffRecord) iter.Seq2[*staffRecord, error] {
	return lines(from.Staff(ctx, booking.Staff{ID: last.ID}), from.begun, func(s booking.Staff) *staffRecord {
		r := &staffRecord{head: head{"staff"}, ID: s.ID, Name: s.Name, Active: s.Active}
		if m, ok := from.members[s.ID]; ok {
			r.Email, r.Role = m.Email, string(m.Role)
		}
		for day, spans := range s.Schedule {
			for _, span := range spans {
				r.Hours = append(r.Hours, hoursRecord{day.String(), span.From, span.To})
			}
		}
		slices.SortStableFunc(r.Hours, func(a, b hoursRecord) int {
			return cmp.Or(cmp.Compare(weekdays[a.Weekday], weekdays[b.Weekday]), cmp.Compare(a.From, b.From))
		})
		for _, off := range s.TimeOff {
			r.TimeOff = append(r.TimeOff, timeOffRecord(off))
		}
		return r
	}, func(booking.Staff) time.Time { return time.Time{} })
}

var weekdays = func() map[string]time.Weekday {
	all := map[string]time.Weekday{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		all[day.String()] = day
	}
	return all
}()

func (r *staffRecord) check(c *census) error {
	if err := c.known.add("staff", r.ID); err != nil {
		return err
	}
	for _, h := range r.Hours {
		if _, ok := weekdays[h.Weekday]; !ok || h.From < 0 || h.From >= h.To || h.To > 24*60 {
			return fmt.Errorf("hours are from and to minutes of a weekday such as Monday, not %d to %d of %q", h.From, h.To, h.Weekday)
		}
	}
	for _, off := range r.TimeOff {
		if err := checkID(off.ID); err != nil {
			return err
		}
		if !off.Start.Before(off.End) {
			return errors.New("time off ends after its start")
		}
	}
	if r.Name == "" {
		return errors.New("a member of staff needs a name")
	}
	c.staff[r.ID] = r.ID
	if r.Email == "" && r.Role == "" {
		return nil
	}
	if normal, err := contact.Email(r.Email); err != nil || normal != r.Email {
		return fmt.Errorf("%q is no e-mail address in its normal form", r.Email)
	}
	role, err := access.ParseRole(r.Role)
	if err != nil || !r.Active {
		return fmt.Errorf("only who is active has a role, and %q must be one", r.Role)
	}
	c.people = append(c.people, Person{r.ID, r.Name, r.Email, role, false})
	return c.known.once("address", r.Email)
}

func (r *staffRecord) write(ctx context.Context, w *writing) error {
	s := booking.Staff{ID: w.staffID(r.ID), Name: r.Name, Active: r.Active, Schedule: booking.Schedule{}}
	for _, h := range r.Hours {
		day := weekdays[h.Weekday]
		s.Schedule[day] = append(s.Schedule[day], booking.Span{From: h.From, To: h.To})
	}
	for _, off := range r.TimeOff {
		s.TimeOff = append(s.TimeOff, booking.TimeOff(off))
	}
	return w.store.Staff(ctx, s)
}

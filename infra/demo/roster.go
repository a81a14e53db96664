package demo

import (
	"slices"
	"time"

	"frontdesk/shared/booking"
)

// roster decides who registers for which session, as of a time.
type roster struct {
	cast
	now       time.Time
	zone      *time.Location
	draw      stream
	customers []booking.Participant // who may have places in the future
	known     []booking.Participant // customers and archived participants, who may have come in the past
	regular   booking.Participant
	classes   int // class sessions so far
	guests    stream
	confirmed stream
	waitlists stream
}

func newRoster(c cast, participants []booking.Participant, d draws, b booking.Business, now time.Time) *roster {
	r := &roster{cast: c, now: now, zone: b.Location(), regular: participants[0], draw: d.stream("bookings/" + b.ID),
		guests: d.stream("guests/" + b.ID), confirmed: d.stream("confirmed/" + b.ID), waitlists: d.stream("waitlists/" + b.ID)}
	for _, p := range participants {
		if p.Status == booking.Customer {
			r.customers = append(r.customers, p)
		}
		if p.Status != booking.Lead {
			r.known = append(r.known, p)
		}
	}
	return r
}

// session makes the session of an occurrence with its registrations; false if it is an appointment that is not booked.
func (r *roster) session(o occurrence) (booking.Session, []booking.Registration, bool) {
	a, staff := r.activities[o.activity], r.staff[o.leader]
	s := booking.Session{
		Kind: a.Kind, ActivityID: a.ID, ActivityName: a.Name, StaffID: staff.ID, StaffName: staff.Name,
		Start: o.start, End: o.start.Add(a.Duration), Capacity: o.capacity, Status: booking.Scheduled,
	}
	v := booking.Variant{}
	if a.Kind == booking.Appointment {
		if r.draw.IntN(100) >= o.chance {
			return s, nil, false
		}
		if i := slices.IndexFunc(a.Variants, func(v booking.Variant) bool { return v.Name == o.variant }); i >= 0 {
			v = a.Variants[i]
			s.End = o.start.Add(v.Duration)
		}
		if len(staff.TimeOffBetween(booking.Interval{Start: s.Start, End: s.End})) > 0 {
			return s, nil, false
		}
		s.Capacity, o.signups = 1, 1
	} else {
		r.classes++
	}
	s.ID = booking.NewID(r.now, r.draw)
	registrations := r.registrations(s, o)
	if o.full && s.Start.After(r.now) {
		registrations = append(registrations, r.waitlist(s, registrations)...)
	}
	for i := range registrations {
		registrations[i].VariantID, registrations[i].Day = v.ID, o.start.In(r.zone).Format(time.DateOnly)
		registrations[i].ConfirmedAt = r.confirmedAt(registrations[i])
		if s.Kind == booking.Class && r.guests.IntN(12) == 0 {
			registrations[i].Guest = r.guest()
		}
	}
	// An appointment is cancelled with its only registration.
	if a.Kind == booking.Appointment && registrations[0].Status == booking.Cancelled {
		s.Status = booking.SessionCancelled
	}
	return s, registrations, true
}

// registrations makes the registrations of a session, of different participants and within its capacity.
func (r *roster) registrations(s booking.Session, o occurrence) []booking.Registration {
	from, past := r.customers, !s.End.After(r.now)
	if past {
		from = r.known
	}
	n := o.signups - o.spread + r.draw.IntN(2*o.spread+1)
	if o.full {
		n = s.Capacity + 1 + r.draw.IntN(2)
	}
	var list []booking.Registration
	chosen, held := map[string]bool{}, 0
	for len(list) < n {
		p := from[r.draw.IntN(len(from))]
		if len(list) == 0 && s.Kind == booking.Class && r.classes%8 == 1 {
			p = r.regular
		}
		if chosen[p.ID] {
			continue
		}
		chosen[p.ID] = true
		status := r.status(past)
		if o.full && status == booking.Cancelled {
			status = booking.Confirmed
			if past {
				status = booking.Completed
			}
		}
		if held == s.Capacity {
			status = booking.Cancelled
		}
		if status != booking.Cancelled {
			held++
		}
		made := s.Start.Add(-time.Duration(60+r.draw.IntN(14*24*60)) * time.Minute)
		if made.After(r.now) {
			made = r.now.Add(-time.Duration(1+r.draw.IntN(7*24*60)) * time.Minute)
		}
		list = append(list, booking.Registration{
			ID: booking.NewID(made, r.draw), ParticipantID: p.ID, SessionID: s.ID, ActivityID: s.ActivityID, StaffID: s.StaffID,
			Status: status, Start: s.Start, End: s.End, Notes: notes[r.draw.IntN(len(notes))], CreatedAt: made,
			ActivityName: s.ActivityName, ParticipantName: p.Name,
		})
	}
	return list
}

// waitlist makes registrations for a session that is full, of customers who are not in it yet.
func (r *roster) waitlist(s booking.Session, already []booking.Registration) []booking.Registration {
	n := 1 + r.waitlists.IntN(3)
	var list []booking.Registration
	for len(list) < n {
		p := r.customers[r.waitlists.IntN(len(r.customers))]
		if slices.ContainsFunc(slices.Concat(already, list), func(other booking.Registration) bool { return other.ParticipantID == p.ID }) {
			continue
		}
		made := r.now.Add(-time.Duration(1+r.waitlists.IntN(3*24*60)) * time.Minute)
		list = append(list, booking.Registration{
			ID: booking.NewID(made, r.waitlists), ParticipantID: p.ID, SessionID: s.ID, ActivityID: s.ActivityID, StaffID: s.StaffID, Status: booking.Waitlisted,
			Start: s.Start, End: s.End, CreatedAt: made, ActivityName: s.ActivityName, ParticipantName: p.Name,
		})
	}
	return list
}

// confirmedAt is when a registration was confirmed, within a minute of being made, if it ever was. Half of those cancelled were.
func (r *roster) confirmedAt(of booking.Registration) time.Time {
	seconds := r.confirmed.IntN(60)
	switch {
	case of.Status == booking.Pending, of.Status == booking.Waitlisted, of.Status == booking.Cancelled && seconds%2 == 0:
		return time.Time{}
	default:
		return of.CreatedAt.Add(time.Duration(seconds) * time.Second)
	}
}

func (r *roster) guest() string {
	from := names[r.guests.IntN(len(names))]
	return from.given[r.guests.IntN(len(from.given))].written + " " + from.family[r.guests.IntN(len(from.family))].written
}

func (r *roster) status(past bool) booking.RegistrationStatus {
	chance := r.draw.IntN(100)
	switch {
	case past && chance < 8:
		return booking.NoShow
	case past && chance < 20, chance < 7:
		return booking.Cancelled
	case past:
		return booking.Completed
	case chance < 25:
		return booking.Pending
	default:
		return booking.Confirmed
	}
}

// notes are mostly empty.
var notes = []string{"", "", "", "", "", "", "", "", "", "", "First visit.", "Comes ten minutes late.", "Bad left knee.", "Brings a friend next time."}

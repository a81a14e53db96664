package dynamo

import (
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

// The shapes of the BusinessTable's items.

type businessItem struct {
	Type      string `dynamodbav:"type"`
	ID        string `dynamodbav:"id"`
	Handle    string `dynamodbav:"handle"`
	Name      string `dynamodbav:"name"`
	TimeZone  string `dynamodbav:"timeZone"`
	Currency  string `dynamodbav:"currency"`
	Grants    string `dynamodbav:"grants"`
	CreatedAt unix   `dynamodbav:"createdAt"`
}

func toBusinessItem(b booking.Business) businessItem {
	return businessItem{"business", b.ID, b.Handle, b.Name, b.TimeZone, b.Currency, b.Grants.String(), at(b.CreatedAt)}
}

func (i businessItem) business() booking.Business {
	return booking.Business{ID: i.ID, Handle: i.Handle, Name: i.Name, TimeZone: i.TimeZone, Currency: i.Currency,
		Grants: access.KnownNames(i.Grants), CreatedAt: i.CreatedAt.time()}
}

type staffItem struct {
	Type     string                  `dynamodbav:"type"`
	ID       string                  `dynamodbav:"id"`
	Name     string                  `dynamodbav:"name"`
	Role     string                  `dynamodbav:"role,omitempty"`        // of the user with the same id
	Since    unix                    `dynamodbav:"memberSince,omitempty"` // when they got a role after having none
	Status   string                  `dynamodbav:"status"`
	Schedule map[string][]staffHours `dynamodbav:"schedule,omitempty"` // by weekday, 0 is Sunday
	TimeOff  []timeOffItem           `dynamodbav:"timeOff,omitempty"`
}

type timeOffItem struct {
	ID     string `dynamodbav:"id"`
	Start  unix   `dynamodbav:"start"`
	End    unix   `dynamodbav:"end"`
	Reason string `dynamodbav:"reason,omitempty"`
}

func toTimeOffItem(off booking.TimeOff) timeOffItem {
	return timeOffItem{off.ID, at(off.Start), at(off.End), off.Reason}
}

type staffHours struct {
	From int `dynamodbav:"from"`
	To   int `dynamodbav:"to"`
}

const (
	staffActive = "active"
	staffLeft   = "left"
)

// isMember reports whether a role makes the person a live member of the team.
func (i staffItem) isMember() bool { return i.Status == staffActive && i.Role != "" }

func toStaffItem(s booking.Staff) staffItem {
	i := staffItem{Type: "staff", ID: s.ID, Name: s.Name, Status: staffLeft, Schedule: map[string][]staffHours{}}
	if s.Active {
		i.Status = staffActive
	}
	for _, off := range s.TimeOff {
		i.TimeOff = append(i.TimeOff, toTimeOffItem(off))
	}
	for day, spans := range s.Schedule {
		for _, span := range spans {
			name := string(rune('0' + day))
			i.Schedule[name] = append(i.Schedule[name], staffHours{span.From, span.To})
		}
	}
	return i
}

func (i staffItem) staff() booking.Staff {
	s := booking.Staff{ID: i.ID, Name: i.Name, Active: i.Status == staffActive, Role: access.Role(i.Role), Schedule: booking.Schedule{}}
	for _, off := range i.TimeOff {
		s.TimeOff = append(s.TimeOff, booking.TimeOff{ID: off.ID, Start: off.Start.time(), End: off.End.time(), Reason: off.Reason})
	}
	for name, hours := range i.Schedule {
		for _, h := range hours {
			day := time.Weekday(name[0] - '0')
			s.Schedule[day] = append(s.Schedule[day], booking.Span{From: h.From, To: h.To})
		}
	}
	return s
}

type participantItem struct {
	timeKey
	participantListKey
	Type          string `dynamodbav:"type"`
	ID            string `dynamodbav:"id"`
	Name          string `dynamodbav:"name"`
	Email         string `dynamodbav:"email,omitempty"`
	Phone         string `dynamodbav:"phone,omitempty"`
	ConsentStatus string `dynamodbav:"consentStatus"`
	ConsentAt     unix   `dynamodbav:"consentAt,omitempty"`
	Status        string `dynamodbav:"status"`
	CreatedAt     unix   `dynamodbav:"createdAt"`
	Day           string `dynamodbav:"day,omitempty"`

	Source            string   `dynamodbav:"source,omitempty"`
	Tags              []string `dynamodbav:"tags,omitempty"`
	Notes             int      `dynamodbav:"notes,omitempty"`
	Bookings          int      `dynamodbav:"bookings,omitempty"`
	Spent             int64    `dynamodbav:"spent,omitempty"`
	LastInteractionAt unix     `dynamodbav:"lastInteractionAt"`
	LastPlatform      string   `dynamodbav:"lastPlatform,omitempty"`
}

func toParticipantItem(business string, p booking.Participant) participantItem {
	return participantItem{participantByTime(business, p.LastInteractionAt, p.ID), participantByName(business, p.NameOrder()), "participant", p.ID, p.Name, p.Email, p.Phone, string(p.Consent.Status), at(p.Consent.At), string(p.Status), at(p.CreatedAt), p.Day,
		p.Source, p.Tags, p.Notes, p.Bookings, p.Spent, at(p.LastInteractionAt), string(p.LastPlatform)}
}

func (i participantItem) participant() booking.Participant {
	return booking.Participant{ID: i.ID, Name: i.Name, Email: i.Email, Phone: i.Phone,
		Consent: booking.Consent{Status: booking.ConsentStatus(i.ConsentStatus), At: i.ConsentAt.time()},
		Status:  booking.ParticipantStatus(i.Status), CreatedAt: i.CreatedAt.time(), Day: i.Day,
		Source: i.Source, Tags: i.Tags, Notes: i.Notes, Bookings: i.Bookings, Spent: i.Spent, LastInteractionAt: i.LastInteractionAt.time(),
		LastPlatform: booking.Platform(i.LastPlatform)}
}

type activityItem struct {
	Type        string        `dynamodbav:"type"`
	ID          string        `dynamodbav:"id"`
	Name        string        `dynamodbav:"name"`
	Description string        `dynamodbav:"description,omitempty"`
	Kind        string        `dynamodbav:"kind"`
	Minutes     int           `dynamodbav:"minutes"`
	Amount      int64         `dynamodbav:"amount"`
	Currency    string        `dynamodbav:"currency"`
	Variants    []variantItem `dynamodbav:"variants,omitempty"`
	CreatedAt   unix          `dynamodbav:"createdAt"`
}

type variantItem struct {
	ID       string `dynamodbav:"id"`
	Name     string `dynamodbav:"name"`
	Minutes  int    `dynamodbav:"minutes"`
	Amount   int64  `dynamodbav:"amount"`
	Currency string `dynamodbav:"currency"`
}

func toActivityItem(a booking.Activity) activityItem {
	i := activityItem{Type: "activity", ID: a.ID, Name: a.Name, Description: a.Description, Kind: string(a.Kind), Minutes: int(a.Duration.Minutes()),
		Amount: a.Price.Amount, Currency: a.Price.Currency, CreatedAt: at(a.CreatedAt)}
	for _, v := range a.Variants {
		i.Variants = append(i.Variants, variantItem{v.ID, v.Name, int(v.Duration.Minutes()), v.Price.Amount, v.Price.Currency})
	}
	return i
}

func (i activityItem) activity() booking.Activity {
	a := booking.Activity{ID: i.ID, Name: i.Name, Description: i.Description, Kind: booking.ActivityKind(i.Kind),
		Duration: time.Duration(i.Minutes) * time.Minute, Price: booking.Money{Amount: i.Amount, Currency: i.Currency}, CreatedAt: i.CreatedAt.time()}
	for _, v := range i.Variants {
		a.Variants = append(a.Variants, booking.Variant{ID: v.ID, Name: v.Name, Duration: time.Duration(v.Minutes) * time.Minute,
			Price: booking.Money{Amount: v.Amount, Currency: v.Currency}})
	}
	return a
}

type sessionItem struct {
	timeKey
	Type         string `dynamodbav:"type"`
	ID           string `dynamodbav:"id"`
	Kind         string `dynamodbav:"kind"`
	ActivityID   string `dynamodbav:"activityId"`
	ActivityName string `dynamodbav:"activityName"`
	StaffID      string `dynamodbav:"staffId"`
	StaffName    string `dynamodbav:"staffName"`
	Start        unix   `dynamodbav:"start"`
	End          unix   `dynamodbav:"end"`
	Capacity     int    `dynamodbav:"capacity"`
	Taken        int    `dynamodbav:"taken"`
	Waiting      int    `dynamodbav:"waiting"`
	Status       string `dynamodbav:"status"`

	Held        []heldPlaceItem `dynamodbav:"held,omitempty"`
	HeldVersion int64           `dynamodbav:"heldVersion,omitempty"`
}

func toSessionItem(business string, s booking.Session) sessionItem {
	return sessionItem{sessionByTime(business, s.Start, s.ID), "session", s.ID, string(s.Kind), s.ActivityID, s.ActivityName, s.StaffID, s.StaffName,
		at(s.Start), at(s.End), s.Capacity, s.Taken, s.Waiting, string(s.Status), toHeldPlaceItems(s.Held), s.HeldVersion}
}

func (i sessionItem) session() booking.Session {
	return booking.Session{ID: i.ID, Kind: booking.ActivityKind(i.Kind), ActivityID: i.ActivityID, ActivityName: i.ActivityName, StaffID: i.StaffID,
		StaffName: i.StaffName, Start: i.Start.time(), End: i.End.time(), Capacity: i.Capacity, Taken: i.Taken, Waiting: i.Waiting,
		Status: booking.SessionStatus(i.Status), Held: heldPlaces(i.Held), HeldVersion: i.HeldVersion}
}

type calendarItem struct {
	Type    string     `dynamodbav:"type"`
	Version int64      `dynamodbav:"version"`
	Busy    []busyItem `dynamodbav:"busy"`
	TTL     unix       `dynamodbav:"ttl"`
}

type busyItem struct {
	Start     unix   `dynamodbav:"start"`
	End       unix   `dynamodbav:"end"`
	SessionID string `dynamodbav:"sessionId,omitempty"`
	HoldID    string `dynamodbav:"holdId,omitempty"`
	Until     unix   `dynamodbav:"until,omitempty"`
}

// toCalendarItem is the calendar one version after the one that was read.
func toCalendarItem(c booking.Calendar) calendarItem {
	day, _ := time.Parse(time.DateOnly, c.Day)
	i := calendarItem{Type: "calendar", Version: c.Version + 1, TTL: at(day.Add(kept))}
	for _, b := range c.Busy {
		i.Busy = append(i.Busy, busyItem{at(b.Start), at(b.End), b.SessionID, b.HoldID, at(b.Until)})
	}
	return i
}

func (i calendarItem) busy() []booking.Busy {
	var busy []booking.Busy
	for _, b := range i.Busy {
		busy = append(busy, booking.Busy{Start: b.Start.time(), End: b.End.time(), SessionID: b.SessionID, HoldID: b.HoldID, Until: b.Until.time()})
	}
	return busy
}

type registrationItem struct {
	timeKey
	participantListKey
	Type          string `dynamodbav:"type"`
	ID            string `dynamodbav:"id"`
	ParticipantID string `dynamodbav:"participantId"`
	SessionID     string `dynamodbav:"sessionId"`
	ActivityID    string `dynamodbav:"activityId"`
	VariantID     string `dynamodbav:"variantId,omitempty"`
	StaffID       string `dynamodbav:"staffId"`
	Status        string `dynamodbav:"status"`
	Start         unix   `dynamodbav:"start"`
	End           unix   `dynamodbav:"end"`
	Day           string `dynamodbav:"day"`
	Notes         string `dynamodbav:"notes,omitempty"`
	Guest         string `dynamodbav:"guest,omitempty"`
	CreatedAt     unix   `dynamodbav:"createdAt"`
	ConfirmedAt   unix   `dynamodbav:"confirmedAt,omitempty"`
	CancelledAt   unix   `dynamodbav:"cancelledAt,omitempty"`

	ActivityName    string `dynamodbav:"activityName,omitempty"`
	ParticipantName string `dynamodbav:"participantName,omitempty"`
}

func toRegistrationItem(business string, r booking.Registration) registrationItem {
	return registrationItem{registrationByTime(business, r.Start, r.CreatedAt, r.ID), registrationByParticipant(business, r.ParticipantID, r.Start, r.CreatedAt, r.ID),
		"registration", r.ID, r.ParticipantID, r.SessionID, r.ActivityID, r.VariantID, r.StaffID, string(r.Status),
		at(r.Start), at(r.End), r.Day, r.Notes, r.Guest, at(r.CreatedAt), at(r.ConfirmedAt), at(r.CancelledAt), r.ActivityName, r.ParticipantName}
}

func (i registrationItem) registration() booking.Registration {
	return booking.Registration{ID: i.ID, ParticipantID: i.ParticipantID, SessionID: i.SessionID, ActivityID: i.ActivityID, VariantID: i.VariantID,
		StaffID: i.StaffID, Status: booking.RegistrationStatus(i.Status), Start: i.Start.time(), End: i.End.time(), Day: i.Day, Notes: i.Notes, Guest: i.Guest,
		CreatedAt: i.CreatedAt.time(), ConfirmedAt: i.ConfirmedAt.time(), CancelledAt: i.CancelledAt.time(), ActivityName: i.ActivityName, ParticipantName: i.ParticipantName}
}

package booking

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// OwnRegistration is a registration of the person who asks.
type OwnRegistration struct {
	Business     Business
	Registration Registration
}

// OwnList is which of their own registrations somebody wants to see. With Handle, those in that business only; otherwise those of
// every business that they are linked to. Time is Upcoming or Past.
type OwnList struct {
	Page
	Handle string
	Time   RegistrationTime
}

// OwnRegistrations returns a page of the caller's own registrations: the next one first where Time is Upcoming, otherwise the latest
// first. NOT_FOUND for a business that does not exist.
func (d *Desk) OwnRegistrations(ctx context.Context, c access.Caller, in OwnList) (List[OwnRegistration], error) {
	if err := c.Require(access.OwnRecords); err != nil {
		return List[OwnRegistration]{}, err
	}
	links, err := d.ownLinks(ctx, c, in.Handle)
	if err != nil || len(links) == 0 {
		return List[OwnRegistration]{}, err
	}
	l := d.settle(c, RegistrationList{Page: in.Page, RegistrationFilter: RegistrationFilter{Time: in.Time}})
	lists, err := d.store.LinkedRegistrations(ctx, links, l)
	if err != nil {
		return List[OwnRegistration]{}, err
	}
	var ids []string
	for _, link := range links {
		ids = append(ids, link.BusinessID)
	}
	businesses, err := d.store.BusinessesByID(ctx, ids)
	return mergeOwn(in.First, links, lists, businesses, l.Order), err
}

// ownLinks returns the links through which somebody sees what is theirs.
func (d *Desk) ownLinks(ctx context.Context, c access.Caller, handle string) ([]Link, error) {
	if handle == "" {
		return d.store.Links(ctx, c.UserID)
	}
	b, err := d.FindBusiness(ctx, c, handle)
	if err != nil {
		return nil, err
	}
	link, err := d.linked(ctx, c.In(b.ForCaller()))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return []Link{link}, err
}

// mergeOwn makes one page of a page of each business.
func mergeOwn(first int, links []Link, lists []List[Registration], businesses map[string]Business, order RegistrationOrder) (merged List[OwnRegistration]) {
	for n, l := range lists {
		for _, r := range l.Records {
			own := OwnRegistration{businesses[links[n].BusinessID], r.Record}
			merged.Records = append(merged.Records, Listed[OwnRegistration]{Record: own, Position: r.Position})
		}
		merged.More = merged.More || l.More
	}
	slices.SortStableFunc(merged.Records, func(a, b Listed[OwnRegistration]) int {
		begins := a.Record.Registration.Start.Compare(b.Record.Registration.Start)
		if order == StartDescending {
			begins = -begins
		}
		return cmp.Or(begins, cmp.Compare(a.Position, b.Position))
	})
	if len(merged.Records) > first {
		merged.Records, merged.More = merged.Records[:first], true
	}
	if n := len(merged.Records); n > 0 {
		merged.Next = merged.Records[n-1].Position
	}
	return merged
}

// NewOwnRegistration asks for a place for the person who asks.
type NewOwnRegistration struct {
	Handle    string
	SessionID string
	Notes     string
}

// RegisterOneself gives the caller a place in a session of a class, and links them to their participant in the business, who is
// added if their verified e-mail address is not known there. NOT_FOUND for a business or a session that does not exist;
// FORBIDDEN when their address is not verified, or the business takes no registrations here; CONFLICT when the session is full,
// cancelled or has begun, or they are in it already.
func (d *Desk) RegisterOneself(ctx context.Context, c access.Caller, in NewOwnRegistration) (OwnRegistration, error) {
	return d.oneselfInto(ctx, c, "register_oneself", in, func(Session) (RegistrationStatus, error) { return Pending, nil })
}

// JoinWaitlist is RegisterOneself for a session that is full: the caller waits for a place. CONFLICT when there is one.
func (d *Desk) JoinWaitlist(ctx context.Context, c access.Caller, in NewOwnRegistration) (OwnRegistration, error) {
	return d.oneselfInto(ctx, c, "join_waitlist", in, func(s Session) (RegistrationStatus, error) {
		if free := s.Free(); free > 0 {
			return "", problem.New(problem.Conflict, "The session has a free place: register for it.").With("free", free)
		}
		return Waitlisted, nil
	})
}

// oneselfInto adds the caller's own registration in the state that decide chooses.
func (d *Desk) oneselfInto(
	ctx context.Context, c access.Caller, operation string, in NewOwnRegistration, decide func(Session) (RegistrationStatus, error),
) (OwnRegistration, error) {
	if err := c.Require(access.OwnRecords); err != nil {
		return OwnRegistration{}, err
	}
	if err := checkText("notes", in.Notes, MaxNotes); err != nil {
		return OwnRegistration{}, err
	}
	b, err := d.FindBusiness(ctx, c, in.Handle)
	if err != nil {
		return OwnRegistration{}, err
	}
	if !b.Grants.Has(access.OwnRecords) {
		return OwnRegistration{}, problem.Denied(problem.ReasonBusinessNotGranted, "%s takes no registrations here.", b.Name)
	}
	c = c.In(b.ForCaller())
	r, err := onceUnchanged(ctx, d, c, operation, in, func(keep keep) (Registration, error) { return d.addOneself(ctx, c, in, decide, keep) })
	return OwnRegistration{Business: b, Registration: r}, err
}

func (d *Desk) addOneself(
	ctx context.Context, c access.Caller, in NewOwnRegistration, decide func(Session) (RegistrationStatus, error), keep keep,
) (Registration, error) {
	s, err := d.publicSession(ctx, c.Business.ID, in.SessionID)
	if err != nil {
		return Registration{}, err
	}
	if err := d.checkJoinable(s); err != nil {
		return Registration{}, err
	}
	if !s.Start.After(d.now()) {
		return Registration{}, problem.New(problem.Conflict, "The session has begun.").With("start", s.Start)
	}
	place, who, err := d.placeForOneself(ctx, c)
	if err != nil {
		return Registration{}, err
	}
	status, err := decide(s)
	if err != nil {
		return Registration{}, err
	}
	r := Registration{ID: d.newID(), ParticipantID: who.ID, Status: status, Notes: in.Notes, ParticipantName: who.Name, CreatedAt: d.now().UTC()}.in(s, c.Business)
	r, err = d.addRegistration(ctx, c, r, Pending, place, keep)
	return r, bookingProblem(err)
}

// placeForOneself returns who the caller is in the business, or is going to be, and what their registration brings along for that.
func (d *Desk) placeForOneself(ctx context.Context, c access.Caller) (Place, Participant, error) {
	link, linked, err := d.oneself(ctx, c)
	if err == nil {
		p, err := d.store.Participant(ctx, c.Business.ID, link.ParticipantID)
		if linked {
			return Place{}, p, err
		}
		return Place{Link: &link}, p, err
	}
	if !errors.Is(err, ErrNotFound) {
		return Place{}, Participant{}, err
	}
	if err := checkVerified(c); err != nil {
		return Place{}, Participant{}, err
	}
	p := d.newParticipant(c, cmp.Or(c.Name, c.Email), c.Email)
	return Place{Participant: &p, Link: &Link{c.UserID, c.Business.ID, p.ID, c.Email}}, p, nil
}

// CancelOwnRegistration gives the caller's own place back, before the session begins. NOT_FOUND for a registration that is not
// theirs; CONFLICT when it has begun, or as CancelRegistration.
func (d *Desk) CancelOwnRegistration(ctx context.Context, c access.Caller, id, reason string) (OwnRegistration, error) {
	if err := c.Require(access.OwnRecords); err != nil {
		return OwnRegistration{}, err
	}
	links, err := d.store.Links(ctx, c.UserID)
	if err != nil {
		return OwnRegistration{}, err
	}
	link, r, err := d.store.LinkedRegistration(ctx, links, id)
	if err != nil {
		return OwnRegistration{}, orNotFound(err, "registrationId", id)
	}
	if r.Status != Cancelled && !r.Start.After(d.now()) {
		return OwnRegistration{}, problem.New(problem.Conflict, "The session has begun. Only its business can change the registration now.").With("start", r.Start)
	}
	businesses, err := d.store.BusinessesByID(ctx, []string{link.BusinessID})
	if err != nil {
		return OwnRegistration{}, err
	}
	b := businesses[link.BusinessID]
	r, err = d.changed(ctx, c.In(b.ForCaller()), cancelling, id, reason)
	return OwnRegistration{Business: b, Registration: r}, err
}

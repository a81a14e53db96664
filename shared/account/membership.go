package account

import (
	"context"
	"errors"
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/contact"
	"frontdesk/shared/problem"
)

// Membership is a person's place in a business, with the role they have right now.
type Membership struct {
	UserID   string
	Name     string // the person's
	Business access.Business
	Grants   access.Set // the business's
	Role     access.Role
}

// Memberships lists the businesses where a person works, by handle.
func (a *Accounts) Memberships(ctx context.Context, userID string) ([]Membership, error) {
	return a.store.Memberships(ctx, userID)
}

// SetRole makes the person with that e-mail address a member of the caller's business, or changes their role.
// NOT_FOUND when nobody has the address. Only who may give away ownership makes an owner, or makes one something else.
func (a *Accounts) SetRole(ctx context.Context, c access.Caller, email string, role access.Role) (User, error) {
	u, err := a.member(ctx, c, email, role)
	if err != nil {
		return User{}, err
	}
	if _, err := access.ParseRole(string(role)); err != nil {
		return User{}, problem.Invalid("role", role, "%v", err)
	}
	return u, a.store.SetRole(ctx, Membership{UserID: u.ID, Name: u.Name, Business: c.Business, Role: role})
}

// RemoveMember ends a person's membership of the caller's business. What they led keeps their name. Only who may give
// away ownership removes an owner.
func (a *Accounts) RemoveMember(ctx context.Context, c access.Caller, email string) (User, error) {
	u, err := a.member(ctx, c, email, "")
	if err != nil {
		return User{}, err
	}
	err = a.store.RemoveMember(ctx, u.ID, c.Business.ID)
	if errors.Is(err, ErrNotFound) {
		return User{}, problem.New(problem.NotFound, "%s is not a member of %s.", u.Email, c.Business.Name).With("field", "email").With("value", u.Email)
	}
	return u, err
}

// LinkParticipant ties a person to a participant of the caller's business. The caller vouches that the person
// has the participant's e-mail address.
func (a *Accounts) LinkParticipant(ctx context.Context, c access.Caller, userID, participantID string) error {
	if err := c.Require(access.ParticipantsWrite); err != nil {
		return err
	}
	return a.store.LinkParticipant(ctx, userID, c.Business.ID, participantID)
}

// member finds the person whose membership c is about to change to role.
func (a *Accounts) member(ctx context.Context, c access.Caller, email string, role access.Role) (User, error) {
	if err := c.Require(access.TeamManage); err != nil {
		return User{}, err
	}
	normal, err := contact.Email(email)
	if err != nil {
		return User{}, err
	}
	u, err := a.store.UserByEmail(ctx, normal)
	if errors.Is(err, ErrNotFound) {
		return User{}, problem.New(problem.NotFound, "No user has the address %s.", normal).With("field", "email").With("value", normal)
	} else if err != nil {
		return User{}, err
	}
	memberships, err := a.store.Memberships(ctx, u.ID)
	if err != nil {
		return User{}, err
	}
	isOwner := slices.ContainsFunc(memberships, func(m Membership) bool { return m.Business.ID == c.Business.ID && m.Role == access.Owner })
	if isOwner || role == access.Owner {
		return u, c.Require(access.OwnershipTransfer)
	}
	return u, nil
}

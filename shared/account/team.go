package account

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/contention"
	"frontdesk/shared/problem"
)

// Member is somebody who works in a business, as its team knows them.
type Member struct {
	UserID string
	Name   string
	Email  string
	Role   access.Role
	Since  time.Time // zero for who joined before this was kept
}

// MemberChange is a change of one person's place in a team, and what must still be so when it is written.
type MemberChange struct {
	Member     // Role is the one from now on; "" ends the membership
	BusinessID string
	Before     access.Role // the role that was read; "" is that they were no member
	Peer       Member      // somebody else on whom it rests, who must still have their role; the zero Member is nobody
	Invitation Invitation  // what it comes of; the zero Invitation is none
	Ends       Invitation  // of their address, which ends with the change; without a Digest there was none; the zero Invitation is left alone
	Events     []audit.Event
}

// Team lists the people who work in the caller's business, the most powerful roles first.
func (a *Accounts) Team(ctx context.Context, c access.Caller) ([]Member, error) {
	if err := c.Require(access.TeamManage); err != nil {
		return nil, err
	}
	team, err := a.store.Team(ctx, c.Business.ID)
	slices.SortFunc(team, func(a, b Member) int {
		return cmp.Or(rank(a.Role)-rank(b.Role), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.UserID, b.UserID))
	})
	return team, err
}

// rank orders roles, the most powerful first; no role is last.
func rank(r access.Role) int {
	if i := slices.Index(access.Roles, r); i >= 0 {
		return i
	}
	return len(access.Roles)
}

// SetRole makes the person with that e-mail address a member of the caller's business, or changes their role.
// NOT_FOUND when nobody has the address. Only who may give away ownership makes an owner, or makes one something else;
// CONFLICT for the last owner, whom only an operator makes something else.
func (a *Accounts) SetRole(ctx context.Context, c access.Caller, email string, role access.Role) (User, error) {
	u, err := a.found(ctx, c, email)
	if err != nil {
		return User{}, err
	}
	if err := checkRole(role); err != nil {
		return User{}, err
	}
	err = a.move(ctx, c, u.ID, role, func() (Member, error) { return Member{UserID: u.ID, Name: u.Name, Email: u.Email}, nil })
	return u, err
}

// ChangeRole is SetRole for somebody who is a member. NOT_FOUND when nobody with that id is.
func (a *Accounts) ChangeRole(ctx context.Context, c access.Caller, userID string, role access.Role) error {
	if err := c.Require(access.TeamManage); err != nil {
		return err
	}
	if err := checkRole(role); err != nil {
		return err
	}
	return a.move(ctx, c, userID, role, noMember)
}

// RemoveMember ends the membership of the person with that e-mail address. What they led keeps their name. Only who may give
// away ownership removes an owner; CONFLICT for the last one, whom only an operator removes.
func (a *Accounts) RemoveMember(ctx context.Context, c access.Caller, email string) (User, error) {
	u, err := a.found(ctx, c, email)
	if err != nil {
		return User{}, err
	}
	err = a.move(ctx, c, u.ID, "", func() (Member, error) {
		return Member{}, problem.New(problem.NotFound, "%s is not a member of %s.", u.Email, c.Business.Name).With("field", "email").With("value", u.Email)
	})
	return u, err
}

// EndMembership is RemoveMember by the person's id. Anybody may end their own in the console, which is how one leaves a team.
func (a *Accounts) EndMembership(ctx context.Context, c access.Caller, userID string) error {
	leaves := c.Door == access.Console && c.UserID != "" && c.UserID == userID
	if !leaves {
		if err := c.Require(access.TeamManage); err != nil {
			return err
		}
	}
	return a.move(ctx, c, userID, "", noMember)
}

func noMember() (Member, error) {
	return Member{}, problem.New(problem.NotFound, "This person is not on the team any more.")
}

// move gives somebody another place in the caller's team, from whatever place they have; "" is none. missing says who they
// are when they have none yet.
func (a *Accounts) move(ctx context.Context, c access.Caller, userID string, after access.Role, missing func() (Member, error)) error {
	return contention.Settle(ctx, ErrChanged, teamBusy(c.Business), func() error {
		team, err := a.store.Team(ctx, c.Business.ID)
		if err != nil {
			return err
		}
		var m Member
		if i := slices.IndexFunc(team, func(m Member) bool { return m.UserID == userID }); i >= 0 {
			m = team[i]
		} else if m, err = missing(); err != nil {
			return err
		}
		if m.Role == access.Owner || after == access.Owner {
			if err := requireOwner(c); err != nil {
				return err
			}
		}
		peer, err := otherOwner(c, team, m, after)
		if err != nil || m.Role == after {
			return err
		}
		ends, log, err := a.ended(ctx, c, m)
		if err != nil {
			return err
		}
		change := MemberChange{Member: m, BusinessID: c.Business.ID, Before: m.Role, Peer: peer, Ends: ends, Events: append(log, a.moved(c, m, after))}
		change.Role, change.Since = after, a.now().UTC()
		return a.store.ChangeMember(ctx, change)
	})
}

// requireOwner is for what makes somebody an owner, or takes that away.
func requireOwner(c access.Caller) error {
	err := c.Require(access.OwnershipTransfer)
	if err != nil && problem.From(err).Reason() == problem.ReasonRole {
		return problem.Denied(problem.ReasonRole, "Only an owner of %s decides who else is one.", c.Business.Name).With("field", "role")
	}
	return err
}

// otherOwner returns another owner when m stops being one, which a business must not be left without: nobody in
// it could mend that. An operator, who can, may take the last one away.
func otherOwner(c access.Caller, team []Member, m Member, after access.Role) (Member, error) {
	if m.Role != access.Owner || after == access.Owner || c.Door == access.OperatorDoor {
		return Member{}, nil
	}
	i := slices.IndexFunc(team, func(o Member) bool { return o.Role == access.Owner && o.UserID != m.UserID })
	if i < 0 {
		return Member{}, problem.New(problem.Conflict, "%s is the only owner of %s. Make somebody else an owner first.", m.Name, c.Business.Name).With("field", "role")
	}
	return team[i], nil
}

// moved is the event of m's move.
func (a *Accounts) moved(c access.Caller, m Member, after access.Role) audit.Event {
	kind := audit.RoleChanged
	switch {
	case m.Role == "":
		kind = audit.MemberJoined
	case after == "":
		kind = audit.MemberRemoved
	}
	return audit.New(c, kind, cmp.Or(m.Email, m.Name), a.now(), a.random).With("user", m.UserID).With("name", m.Name).With("before", string(m.Role)).With("after", string(after))
}

// teamBusy is the refusal of a change that others' changes of the team kept coming before.
func teamBusy(b access.Business) error {
	return problem.New(problem.Conflict, "Somebody else is changing the team of %s right now. Try again.", b.Name)
}

func checkRole(role access.Role) error {
	if _, err := access.ParseRole(string(role)); err != nil {
		return problem.Invalid("role", role, "%v", err)
	}
	return nil
}

// found returns the person with that e-mail address to a caller who may manage a team.
func (a *Accounts) found(ctx context.Context, c access.Caller, email string) (User, error) {
	if err := c.Require(access.TeamManage); err != nil {
		return User{}, err
	}
	return a.byEmail(ctx, email)
}

package account

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/contact"
	"frontdesk/shared/contention"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

// Invitation asks whoever has an e-mail address to join a business's team.
type Invitation struct {
	ID        string // follows from business and address: there is one invitation of an address
	Business  access.Business
	Digest    string
	Email     string // normal form
	Role      access.Role
	InvitedBy string // their name and address: a name alone is what they like to be called
	InviterID string // their user's id, or ByOperator
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Invited is a new invitation with its link, which is shown once.
type Invited struct {
	Invitation
	Secret credential.Secret // in Link
	Link   string
	Mailed bool // the link was sent to the address
}

// ByOperator is the InviterID of an invitation that an operator made. No user has this id.
const ByOperator = "operator"

const (
	invitationLife  = 7 * 24 * time.Hour
	mostInvitations = 50 // waiting at a time in one business
)

// InvitationPath is the console's page to which an invitation leads.
const InvitationPath = "/console/invitation"

// Invite asks the person with that e-mail address, who need not have an account, to join the caller's team. The link is good
// for 7 days, and ends any earlier one to the same address. It is mailed where we send e-mails; whether that worked, Mailed
// says. Only who may give away ownership invites an owner, or replaces such an invitation. CONFLICT when the person has that
// role or a higher one; RATE_LIMITED when 50 invitations wait already, or there were too many in an hour.
func (a *Accounts) Invite(ctx context.Context, c access.Caller, email string, role access.Role) (Invited, error) {
	if err := c.Require(access.TeamManage); err != nil {
		return Invited{}, err
	}
	normal, err := contact.Email(email)
	if err != nil {
		return Invited{}, err
	}
	if err := checkRole(role); err != nil {
		return Invited{}, err
	}
	id := invitationID(c.Business.ID, normal)
	from, fromID, err := a.inviter(ctx, c)
	if err != nil {
		return Invited{}, err
	}
	secret, now := credential.New(credential.Invitation, a.random, c.Business.ID, id), a.now().UTC().Truncate(time.Second) // as it is stored
	i := Invitation{ID: id, Business: c.Business, Digest: secret.Digest(), Email: normal, Role: role, InvitedBy: from, InviterID: fromID, CreatedAt: now,
		ExpiresAt: now.Add(invitationLife)}
	event := audit.New(c, audit.MemberInvited, normal, now, a.random).With("role", string(role))
	count := sync.OnceValue(func() error {
		if a.mailer == nil {
			return nil
		}
		_, err := a.countBoth(ctx, "business "+c.Business.ID, ratelimit.Invitations, normal, ratelimit.Emails)
		return err
	})
	err = contention.Settle(ctx, ErrChanged, teamBusy(c.Business), func() error {
		earlier, err := a.mayInvite(ctx, c, i)
		if err != nil {
			return err
		}
		if err := count(); err != nil {
			return err
		}
		return a.store.AddInvitation(ctx, i, earlier.Digest, event)
	})
	if err != nil {
		return Invited{}, err
	}
	invited := Invited{Invitation: i, Secret: secret, Link: a.InvitationLink(secret.Reveal())}
	if a.mailer != nil {
		subject, text := a.invitationEmail(c, invited)
		// The link is shown to who invites, too, so that a failure to send it is not the end.
		if err := a.mailer.Send(ctx, normal, subject, text); err != nil {
			reqlog.Set(ctx, reqlog.NotMailed, err.Error())
		} else {
			invited.Mailed = true
		}
	}
	return invited, nil
}

// InvitationAddress is the local address of the page that an invitation's secret opens.
func InvitationAddress(secret string) string {
	return InvitationPath + "?invitation=" + secret // which has no character to escape
}

// InvitationLink is the whole address of that page.
func (a *Accounts) InvitationLink(secret string) string {
	return a.origin.String() + InvitationAddress(secret)
}

// inviter is who an invitation is from.
func (a *Accounts) inviter(ctx context.Context, c access.Caller) (from, id string, _ error) {
	if c.Door == access.OperatorDoor {
		return "The operator of Frontdesk", ByOperator, nil
	}
	u, err := a.store.User(ctx, c.UserID)
	return u.Name + " (" + u.Email + ")", u.ID, err
}

// mayInvite refuses an invitation that the caller may not make, that would change nothing, or that is one too many, and returns
// the one in whose place it comes; the zero Invitation is none. Two that are made at once may both be the last: the number keeps
// a list readable, and nothing else depends on it.
func (a *Accounts) mayInvite(ctx context.Context, c access.Caller, i Invitation) (earlier Invitation, _ error) {
	team, err := a.store.Team(ctx, c.Business.ID)
	if err != nil {
		return earlier, err
	}
	list, err := a.store.Invitations(ctx, c.Business.ID)
	if err != nil {
		return earlier, err
	}
	if n := slices.IndexFunc(list, func(other Invitation) bool { return other.ID == i.ID }); n >= 0 {
		earlier = list[n]
	}
	waiting := slices.DeleteFunc(list, a.expired)
	waits := earlier.ID != "" && !a.expired(earlier)
	if i.Role == access.Owner || waits && earlier.Role == access.Owner {
		if err := requireOwner(c); err != nil {
			return earlier, err
		}
	}
	if n := slices.IndexFunc(team, func(m Member) bool { return m.Email == i.Email }); n >= 0 && rank(team[n].Role) <= rank(i.Role) {
		return earlier, problem.New(problem.Conflict, "%s is on the team already, with the role %s.", i.Email, team[n].Role.Words()).With("field", "email").With("value", i.Email)
	}
	if !waits && len(waiting) >= mostInvitations {
		return earlier, problem.New(problem.RateLimited, "%d invitations are waiting already. Withdraw some of them first.", mostInvitations)
	}
	return earlier, nil
}

// invitationID follows from the address, so that another invitation takes the place of an earlier one.
func invitationID(businessID, email string) string {
	sum := sha256.Sum256([]byte(businessID + " " + email))
	return credential.NewID(bytes.NewReader(sum[:]))
}

// Invitations lists those that wait in the caller's business, the newest first.
func (a *Accounts) Invitations(ctx context.Context, c access.Caller) ([]Invitation, error) {
	if err := c.Require(access.TeamManage); err != nil {
		return nil, err
	}
	list, err := a.store.Invitations(ctx, c.Business.ID)
	list = slices.DeleteFunc(list, a.expired)
	slices.SortFunc(list, func(a, b Invitation) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return list, err
}

func (a *Accounts) expired(i Invitation) bool { return !a.now().Before(i.ExpiresAt) }

// Withdraw ends an invitation of the caller's business. NOT_FOUND when it does not wait there any more.
func (a *Accounts) Withdraw(ctx context.Context, c access.Caller, id string) error {
	if err := c.Require(access.TeamManage); err != nil {
		return err
	}
	gone := problem.New(problem.NotFound, "This invitation does not wait any more: it was accepted, withdrawn, or is too old.")
	i, err := a.store.Invitation(ctx, c.Business.ID, id)
	if errors.Is(err, ErrNotFound) {
		return gone
	} else if err != nil {
		return err
	}
	if i.Role == access.Owner {
		if err := requireOwner(c); err != nil {
			return err
		}
	}
	err = a.store.RemoveInvitation(ctx, i, a.withdrawn(c, i))
	if errors.Is(err, ErrNotFound) {
		return gone
	}
	return err
}

func (a *Accounts) withdrawn(c access.Caller, i Invitation) audit.Event {
	return audit.New(c, audit.InvitationWithdrawn, i.Email, a.now(), a.random).With("role", string(i.Role))
}

// ended returns the invitation that ends with a change of the member's role or membership, which it could undo, and the event
// of its end when it still worked. An owner's decision who shall be one, which the caller may not withdraw, outlives theirs;
// but who leaves by themselves leaves it, too.
func (a *Accounts) ended(ctx context.Context, c access.Caller, m Member) (Invitation, []audit.Event, error) {
	if m.Role == "" || m.Email == "" {
		return Invitation{}, nil, nil
	}
	id := invitationID(c.Business.ID, m.Email)
	i, err := a.store.Invitation(ctx, c.Business.ID, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return Invitation{ID: id}, nil, nil
	case err != nil:
		return Invitation{}, nil, err
	case a.expired(i):
		return i, nil, nil
	case i.Role == access.Owner && c.UserID != m.UserID && requireOwner(c) != nil:
		return Invitation{}, nil, nil
	}
	return i, []audit.Event{a.withdrawn(c, i).With("because", "place in the team changed")}, nil
}

// Invitation returns the live invitation of a link's secret, and does not use it up. NOT_FOUND for one that is unknown, used,
// withdrawn, replaced or expired.
func (a *Accounts) Invitation(ctx context.Context, secret string) (Invitation, error) {
	parsed, err := credential.ParseKind(credential.Invitation, secret)
	if err != nil {
		return Invitation{}, deadInvitation()
	}
	i, err := a.store.Invitation(ctx, parsed.IDs[0], parsed.IDs[1])
	if errors.Is(err, ErrNotFound) || err == nil && (!credential.Equal(i.Digest, parsed.Digest()) || a.expired(i)) {
		return Invitation{}, deadInvitation()
	}
	return i, err
}

func deadInvitation() error {
	return problem.New(problem.NotFound, "This invitation does not work any more. Ask who invited you for a new one: a link works once, for 7 days.")
}

// Accept uses up an invitation: the person joins the team, or gets the invitation's role when it is higher than theirs; a
// higher one they keep. The link alone proves nothing, because who invites sees it, too: FORBIDDEN unless the invited address
// is the person's and verified. NOT_FOUND when who invited them may not give that role any more. Errors are those of Invitation
// besides.
func (a *Accounts) Accept(ctx context.Context, u User, secret string) (Invitation, error) {
	i, err := a.Invitation(ctx, secret)
	if err != nil {
		return Invitation{}, err
	}
	if i.Email != u.Email {
		return Invitation{}, problem.New(problem.Forbidden, "This invitation is for %s, and you are signed in as %s.", i.Email, u.Email)
	}
	if u.EmailVerifiedAt.IsZero() {
		return Invitation{}, problem.New(problem.Forbidden, "First show that %s is your address: choose a new password by e-mail, and come back to this page.", u.Email)
	}
	err = contention.Settle(ctx, ErrChanged, teamBusy(i.Business), func() error { return a.join(ctx, u, i) })
	if errors.Is(err, ErrNotFound) {
		return Invitation{}, deadInvitation()
	}
	return i, err
}

func (a *Accounts) join(ctx context.Context, u User, i Invitation) error {
	team, err := a.store.Team(ctx, i.Business.ID)
	if err != nil {
		return err
	}
	m := Member{UserID: u.ID, Name: u.Name, Email: u.Email}
	if n := slices.IndexFunc(team, func(m Member) bool { return m.UserID == u.ID }); n >= 0 {
		m = team[n]
	}
	c := access.Member(u.ID, u.Name, i.Business, 0, m.Role, reqlog.RequestID(ctx))
	if rank(m.Role) <= rank(i.Role) {
		return a.store.RemoveInvitation(ctx, i, a.withdrawn(c, i).With("because", "already "+string(m.Role)))
	}
	peer, err := i.inviter(team)
	if err != nil {
		return err
	}
	change := MemberChange{Member: m, BusinessID: i.Business.ID, Before: m.Role, Peer: peer, Invitation: i, Events: []audit.Event{a.moved(c, m, i.Role).With("invitedBy", i.InvitedBy)}}
	change.Role, change.Since = i.Role, a.now().UTC()
	return a.store.ChangeMember(ctx, change)
}

// Counts reports whether the invitation can be accepted in a business with that team: who made it may still give its role.
func (i Invitation) Counts(team []Member) bool {
	_, err := i.inviter(team)
	return err == nil
}

// inviter returns who made the invitation, for whose role it stands: somebody who was removed or lowered must not come back
// through a second mailbox of theirs. The zero Member is an operator, who may always invite.
func (i Invitation) inviter(team []Member) (Member, error) {
	if i.InviterID == ByOperator {
		return Member{}, nil
	}
	needed := access.TeamManage
	if i.Role == access.Owner {
		needed = access.OwnershipTransfer
	}
	n := slices.IndexFunc(team, func(m Member) bool { return m.UserID == i.InviterID })
	if n < 0 || !team[n].Role.Capabilities().Has(needed) {
		return Member{}, problem.New(problem.NotFound, "This invitation does not work any more: %s, who made it, may not give this role now. Ask the team of %s for a new one.",
			i.InvitedBy, i.Business.Name)
	}
	return team[n], nil
}

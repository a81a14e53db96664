package account_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

// secretOf is the secret in an invitation's link.
func secretOf(t *testing.T, i account.Invited) string {
	t.Helper()
	u, err := url.Parse(i.Link)
	if err != nil || !strings.HasPrefix(i.Link, origin+account.InvitationPath+"?") {
		t.Fatalf("the link is %s, %v", i.Link, err)
	}
	return u.Query().Get("invitation")
}

func (c crew) invite(by access.Caller, who string, role access.Role) account.Invited {
	c.t.Helper()
	i, err := c.accounts.Invite(c.t.Context(), by, who+"@example.com", role)
	want(c.t, err, "")
	return i
}

// verified is the person as if they had read an e-mail of ours.
func (c crew) verified(name string) account.User {
	u := c.people[name]
	u.EmailVerifiedAt = c.Clock.Now()
	return u
}

// waiting lists the addresses that are invited.
func (c crew) waiting() []string {
	c.t.Helper()
	list, err := c.accounts.Invitations(c.t.Context(), c.Operator())
	want(c.t, err, "")
	emails := []string{}
	for _, i := range list {
		emails = append(emails, i.Email)
	}
	return emails
}

func TestInvitation(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ana": ""})
	i, err := c.accounts.Invite(t.Context(), c.as("olga", access.Owner), " Ana@Example.com ", access.Frontdesk)
	want(t, err, "")
	secret := secretOf(t, i)
	if !i.Mailed || len(c.outbox.messages) != 1 || i.Email != "ana@example.com" || i.ExpiresAt.Sub(c.Clock.Now()) != 7*24*time.Hour {
		t.Fatalf("%+v, sent %+v", i, c.outbox.messages)
	}
	sent := c.outbox.messages[0]
	for _, text := range []string{"olga (olga@example.com) invites you to join the team of The studio (@studio)", "front desk", i.Link, "8 March 2026, 09:00 CET"} {
		if !strings.Contains(sent.text, text) {
			t.Errorf("no %q in %s", text, sent.text)
		}
	}
	got, err := c.accounts.Invitation(t.Context(), secret)
	want(t, err, "")
	if got != i.Invitation || got.InvitedBy != "olga (olga@example.com)" || strings.Contains(fmt.Sprintf("%+v", got), secret) {
		t.Errorf("found %+v", got)
	}
	_, err = c.accounts.Accept(t.Context(), c.verified("ana"), secret)
	want(t, err, "")
	if team := c.team(); team["ana"] != access.Frontdesk || len(c.waiting()) != 0 {
		t.Errorf("the team is %v, waiting %v", team, c.waiting())
	}
	if e := append(c.logged(audit.MemberInvited), c.logged(audit.MemberJoined)...); len(e) != 2 || e[0].Subject != "ana@example.com" || e[0].Details["role"] != "frontdesk" ||
		e[1].Principal != "user:"+c.people["ana"].ID || e[1].Details["invitedBy"] != "olga (olga@example.com)" ||
		strings.Contains(fmt.Sprintf("%+v", e), secret) {
		t.Errorf("logged %+v", e)
	}
	_, err = c.accounts.Accept(t.Context(), c.verified("ana"), secret)
	want(t, err, problem.NotFound) // it works once
}

// TestInvitationsLinkIsNotEnough (RFC 9700 section 4.5 has the like for codes): who invites, and whoever reads over a shoulder, has
// the link.
func TestInvitationsLinkIsNotEnough(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ana": "", "eve": ""})
	owner := c.as("olga", access.Owner)
	secret := secretOf(t, c.invite(owner, "ana", access.Manager))
	for name, tt := range map[string]struct {
		who    account.User
		secret string
		code   problem.Code
	}{
		"somebody else":                {c.verified("eve"), secret, problem.Forbidden},
		"an address that is not shown": {c.people["ana"], secret, problem.Forbidden},
		"a mistyped secret":            {c.verified("ana"), secret[:len(secret)-1] + "x", problem.NotFound},
		"nothing":                      {c.verified("ana"), "", problem.NotFound},
	} {
		if _, err := c.accounts.Accept(t.Context(), tt.who, tt.secret); !problem.Is(err, tt.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c.Clock.Advance(7 * 24 * time.Hour)
	_, err := c.accounts.Accept(t.Context(), c.verified("ana"), secret)
	want(t, err, problem.NotFound)
	if len(c.waiting()) != 0 {
		t.Errorf("expired ones wait: %v", c.waiting())
	}

	first, second := c.invite(owner, "ana", access.Manager), c.invite(owner, "ana", access.Frontdesk)
	_, err = c.accounts.Accept(t.Context(), c.verified("ana"), secretOf(t, first))
	want(t, err, problem.NotFound) // the second took its place
	if waiting := c.waiting(); len(waiting) != 1 {
		t.Errorf("waiting: %v", waiting)
	}
	err = c.accounts.Withdraw(t.Context(), owner, second.ID)
	want(t, err, "")
	_, err = c.accounts.Accept(t.Context(), c.verified("ana"), secretOf(t, second))
	want(t, err, problem.NotFound)
	err = c.accounts.Withdraw(t.Context(), owner, second.ID)
	want(t, err, problem.NotFound)
	if e := c.logged(audit.InvitationWithdrawn); len(e) != 1 || e[0].Subject != "ana@example.com" || e[0].Details["role"] != "frontdesk" {
		t.Errorf("logged %+v", e)
	}
	if team := c.team(); len(team) != 1 {
		t.Errorf("the team is %v", team)
	}
}

// TestAnInvitationRaisesAndNeverLowers somebody who works there already.
func TestAnInvitationRaisesAndNeverLowers(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ana": "", "ben": access.Instructor})
	accept := func(i account.Invited, name string) {
		t.Helper()
		_, err := c.accounts.Accept(t.Context(), c.verified(name), secretOf(t, i))
		want(t, err, "")
	}
	early := c.invite(c.as("olga", access.Owner), "ana", access.Instructor)
	_, err := c.accounts.SetRole(t.Context(), c.Operator(), "ana@example.com", access.Manager)
	want(t, err, "")
	accept(early, "ana")
	accept(c.invite(c.as("olga", access.Owner), "ben", access.Frontdesk), "ben")
	if team := c.team(); team["ana"] != access.Manager || team["ben"] != access.Frontdesk || len(c.waiting()) != 0 {
		t.Errorf("the team is %v, waiting %v", team, c.waiting())
	}
	if e := c.logged(audit.RoleChanged); len(e) != 1 || e[0].Details["before"] != "instructor" || e[0].Details["after"] != "frontdesk" {
		t.Errorf("logged %+v", e)
	}
}

func TestWhoMayInviteWhom(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ben": access.Manager, "ines": access.Instructor})
	owner, manager := c.as("olga", access.Owner), c.as("ben", access.Manager)
	invite := func(by access.Caller, email string, role access.Role) error {
		_, err := c.accounts.Invite(t.Context(), by, email, role)
		return err
	}
	owned := c.invite(owner, "oren", access.Owner)
	withdraw := func(by access.Caller, id string) error {
		return c.accounts.Withdraw(t.Context(), by, id)
	}
	for _, tt := range []struct {
		name string
		err  error
		code problem.Code
	}{
		{"API5: a manager invites an owner", invite(manager, "x@example.com", access.Owner), problem.Forbidden},
		{"API5: a manager replaces an owner's invitation", invite(manager, "oren@example.com", access.Manager), problem.Forbidden},
		{"API5: a manager withdraws an owner's invitation", withdraw(manager, owned.ID), problem.Forbidden},
		{"API5: an instructor invites", invite(c.as("ines", access.Instructor), "x@example.com", access.Instructor), problem.Forbidden},
		{"API5: an instructor withdraws", withdraw(c.as("ines", access.Instructor), owned.ID), problem.Forbidden},
		{"API1 BOLA: another business's", withdraw(c.Neighbour("other").Operator(), owned.ID), problem.NotFound},
		{"no address", invite(owner, "x", access.Manager), problem.ValidationError},
		{"no role", invite(owner, "x@example.com", "root"), problem.ValidationError},
		{"somebody with the role", invite(owner, "ben@example.com", access.Manager), problem.Conflict},
		{"somebody with a higher role", invite(owner, "olga@example.com", access.Manager), problem.Conflict},
	} {
		if e := problem.From(tt.err); e == nil || e.Code != tt.code {
			t.Errorf("%s: %v", tt.name, tt.err)
		}
	}
	want(t, invite(manager, "x@example.com", access.Manager), "")
	if _, err := c.accounts.Invitations(t.Context(), c.as("ines", access.Instructor)); !problem.Is(err, problem.Forbidden) {
		t.Errorf("an instructor's list: %v", err)
	}
	if waiting := c.waiting(); len(waiting) != 2 {
		t.Errorf("waiting: %v", waiting)
	}
}

func TestTooManyInvitations(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner})
	owner := c.as("olga", access.Owner)
	for n := range 50 {
		c.invite(owner, fmt.Sprint("p", n), access.Instructor)
	}
	_, err := c.accounts.Invite(t.Context(), owner, "p50@example.com", access.Instructor)
	want(t, err, problem.RateLimited)
	c.invite(owner, "p7", access.Instructor) // in place of an earlier one
	for range 3 {
		c.invite(owner, "p8", access.Instructor)
	}
	c.invite(owner, "p8", access.Instructor)
	_, err = c.accounts.Invite(t.Context(), owner, "p8@example.com", access.Instructor)
	want(t, err, problem.RateLimited) // nobody gets more e-mails than that from us
	c.Clock.Advance(7 * 24 * time.Hour)
	c.invite(owner, "p50", access.Instructor)
}

// TestAnInvitationIsAcceptedOnce by two browsers of the same person at the same moment.
func TestAnInvitationIsAcceptedOnce(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ana": ""})
	secret := secretOf(t, c.invite(c.as("olga", access.Owner), "ana", access.Frontdesk))
	errs := bookingtest.AtOnce(4, func(int) error {
		_, err := c.accounts.Accept(t.Context(), c.verified("ana"), secret)
		return err
	})
	joined := slices.IndexFunc(errs, func(err error) bool { return err == nil })
	for n, err := range errs {
		if n != joined {
			want(t, err, problem.NotFound)
		}
	}
	if team := c.team(); joined < 0 || team["ana"] != access.Frontdesk || len(c.logged(audit.MemberJoined)) != 1 {
		t.Errorf("%v, the team is %v, logged %+v", errs, team, c.logged(audit.MemberJoined))
	}
}

// TestInvitationWithoutMail: the link is shown to who invites, so that a mailbox is not needed.
func TestInvitationWithoutMail(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner})
	c.outbox.failure = fmt.Errorf("the mail server is down")
	i := c.invite(c.as("olga", access.Owner), "ana", access.Frontdesk)
	if i.Mailed || !regexp.MustCompile(`\binv_fd[0-9A-Za-z]+$`).MatchString(i.Link) {
		t.Errorf("%+v", i)
	}
	c.office = c.with(func(config *account.Config) { config.Mailer, config.Limits = nil, nil })
	if i := c.invite(c.Operator(), "ben", access.Owner); i.Mailed || i.InvitedBy != "The operator of Frontdesk" {
		t.Errorf("%+v", i)
	}
}

func TestSignOutEverywhere(t *testing.T) {
	o := newOffice(t)
	ana, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	var secrets []string
	for range 2 {
		secret, _, err := o.accounts.SignIn(t.Context(), source, ana.Email, "correct horse")
		want(t, err, "")
		secrets = append(secrets, secret.Reveal())
	}
	want(t, o.accounts.SignOutEverywhere(t.Context(), ana), "")
	for _, secret := range secrets {
		_, _, err := o.accounts.Session(t.Context(), secret)
		want(t, err, problem.Unauthorized)
	}
	secret, _, err := o.accounts.SignIn(t.Context(), source, ana.Email, "correct horse")
	want(t, err, "")
	_, _, err = o.accounts.Session(t.Context(), secret.Reveal())
	want(t, err, "")
}

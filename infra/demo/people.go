package demo

import (
	"context"
	"errors"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
)

// person is a demo user.
type person struct {
	email, name string
	roles       map[string]access.Role // by handle
	linked      []string               // handles of the businesses whose regular they are
}

const consumerName = "Inês Carvalho"

// people are the demo's users: one for each role in the first business, an owner of the second, one with roles in both,
// a consumer, and one with neither roles nor links.
var people = []person{
	{email: ownerEmail, name: "Marlene Vogt", roles: map[string]access.Role{"lindenhof": access.Owner}},
	{email: managerEmail, name: "Tomasz Wiśniewski", roles: map[string]access.Role{"lindenhof": access.Manager}},
	{email: frontdeskEmail, name: "Hanna Lindqvist", roles: map[string]access.Role{"lindenhof": access.Frontdesk}},
	{email: instructorEmail, name: "Jonas Keller", roles: map[string]access.Role{"lindenhof": access.Instructor}},
	{email: kumoOwnerEmail, name: "Kenji Watanabe", roles: map[string]access.Role{"kumo": access.Owner}},
	{email: bothEmail, name: "Noor Haddad", roles: map[string]access.Role{"lindenhof": access.Manager, "kumo": access.Frontdesk}},
	{email: consumerEmail, name: consumerName, linked: []string{"lindenhof"}},
	{email: nobodyEmail, name: "Piet de Groot"},
}

// users creates the missing users, and returns the ids of all by e-mail address. Existing ones keep their password's
// hash, because hashing is slow on purpose.
func (s *seeder) users(ctx context.Context) (map[string]string, error) {
	ids := map[string]string{}
	for _, p := range people {
		u, err := s.accounts.UserByEmail(ctx, p.email)
		if errors.Is(err, account.ErrNotFound) {
			accounts := account.NewAccounts(account.Config{Store: s.accounts, Now: clockAt(s.now), Random: s.draws.stream("user/" + p.email)})
			u, err = accounts.CreateUser(ctx, p.email, p.name, s.draws.password(p.email))
		}
		if err == nil && u.EmailVerifiedAt.IsZero() {
			u, err = account.NewAccounts(account.Config{Store: s.accounts, Now: clockAt(s.now)}).VouchForEmail(ctx, u)
		}
		if err != nil {
			return nil, err
		}
		if u.ID != credential.NewID(s.draws.stream("user/"+p.email)) {
			return nil, errOtherSecret
		}
		ids[p.email] = u.ID
	}
	return ids, nil
}

// employ gives the people their roles in a business, and links its consumer to their participant.
func (s *seeder) employ(ctx context.Context, b booking.Business, userIDs map[string]string, regular booking.Participant) error {
	for _, p := range people {
		// A stream for each, because a seed that was interrupted draws for those who are left only.
		accounts := account.NewAccounts(account.Config{Store: s.accounts, Now: clockAt(s.now), Random: s.draws.stream("employ/" + p.email)})
		if role, ok := p.roles[b.Handle]; ok {
			if _, err := accounts.SetRole(ctx, operator(b), p.email, role); err != nil {
				return err
			}
		}
		for _, handle := range p.linked {
			if handle != b.Handle {
				continue
			}
			if err := accounts.LinkParticipant(ctx, operator(b), userIDs[p.email], regular.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// signIns describes the people with the roles they have now.
func (s *seeder) signIns(ctx context.Context, userIDs map[string]string) ([]User, error) {
	var users []User
	for _, p := range people {
		u := User{Email: p.email, Password: s.draws.password(p.email), Roles: map[string]access.Role{}, Linked: append([]string{}, p.linked...)}
		memberships, err := s.accounts.Memberships(ctx, userIDs[p.email])
		if err != nil {
			return nil, err
		}
		for _, m := range memberships {
			u.Roles[m.Business.Handle] = m.Role
		}
		users = append(users, u)
	}
	return users, nil
}

// clockAt is a clock that always shows the same time.
func clockAt(t time.Time) func() time.Time { return func() time.Time { return t } }

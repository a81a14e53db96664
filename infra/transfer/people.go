package transfer

import (
	"context"
	"errors"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// people finds those who sign in by their e-mail addresses, makes users of those who are none yet, and returns the ids that they have here
// where these are others than in the file.
func (m Importer) people(ctx context.Context, c *census) (map[string]string, error) {
	store, ids := dynamo.NewAccounts(m.Tables), map[string]string{}
	for n, p := range c.people {
		u, err := store.UserByEmail(ctx, p.Email)
		if errors.Is(err, account.ErrNotFound) {
			c.people[n].New = true
			u, err = m.makeUser(ctx, store, p)
		}
		if err != nil {
			return nil, err
		}
		if u.ID == p.StaffID {
			continue
		}
		if c.staff[u.ID] != "" {
			return nil, problem.New(problem.Conflict, "%s is %s in the file, and %s here, who is somebody else in the file.", p.Email, p.StaffID, u.ID)
		}
		ids[p.StaffID] = u.ID
	}
	return ids, nil
}

// makeUser adds a user without a password, who has to show that the address is theirs before they can choose one. They keep their id, unless
// somebody has it, or it is one that no token could carry.
func (m Importer) makeUser(ctx context.Context, store dynamo.Accounts, p Person) (account.User, error) {
	u := account.User{ID: p.StaffID, Email: p.Email, Name: p.Name, CreatedAt: m.Now().UTC()}
	err := account.ErrTaken
	if credential.IsID(u.ID) {
		err = store.AddUser(ctx, u)
	}
	if errors.Is(err, account.ErrTaken) {
		u.ID = credential.NewID(m.Random)
		err = store.AddUser(ctx, u)
	}
	return u, err
}

// employ gives people their roles.
func (m Importer) employ(ctx context.Context, c *census) error {
	accounts := account.NewAccounts(account.Config{Store: dynamo.NewAccounts(m.Tables), Now: m.Now, Random: m.Random})
	for _, p := range c.people {
		if _, err := accounts.SetRole(ctx, access.Operator(c.business.ForCaller()), p.Email, p.Role); err != nil {
			return err
		}
	}
	return nil
}

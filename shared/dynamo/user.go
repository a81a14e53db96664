package dynamo

import (
	"context"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
)

// Accounts keeps the records of package account.
type Accounts struct{ *Tables }

// NewAccounts returns the store of package account.
func NewAccounts(t *Tables) Accounts { return Accounts{t} }

var _ account.Store = Accounts{}

// AddUser implements account.Store.
func (t Accounts) AddUser(ctx context.Context, u account.User) error {
	return t.transact(ctx,
		write{table: t.access, key: emailKey(u.Email), put: referenceItem{"email", u.ID}, when: isNew(account.ErrTaken)},
		write{table: t.access, key: userKey(u.ID), put: toUserItem(u), when: isNew(account.ErrTaken)},
	)
}

// User implements account.Store.
func (t Accounts) User(ctx context.Context, id string) (account.User, error) {
	var i userItem
	err := t.get(ctx, t.access, userKey(id), &i)
	return i.user(), orMissing(err, account.ErrNotFound)
}

// UserByEmail implements account.Store.
func (t Accounts) UserByEmail(ctx context.Context, email string) (account.User, error) {
	var ref referenceItem
	if err := t.get(ctx, t.access, emailKey(email), &ref); err != nil {
		return account.User{}, orMissing(err, account.ErrNotFound)
	}
	return t.User(ctx, ref.ID)
}

// AddConsoleSession implements account.Store.
func (t Accounts) AddConsoleSession(ctx context.Context, s account.ConsoleSession) error {
	i := consoleSessionItem{"consoleSession", s.UserID, at(s.CreatedAt), at(s.ExpiresAt), at(s.ExpiresAt)}
	return t.apply(ctx, write{table: t.access, key: consoleSessionKey(s.Digest), put: i})
}

// ConsoleSession implements account.Store.
func (t Accounts) ConsoleSession(ctx context.Context, digest string) (account.ConsoleSession, error) {
	var i consoleSessionItem
	err := t.get(ctx, t.access, consoleSessionKey(digest), &i)
	return account.ConsoleSession{Digest: digest, UserID: i.UserID, CreatedAt: i.CreatedAt.time(), ExpiresAt: i.ExpiresAt.time()}, orMissing(err, account.ErrNotFound)
}

// RemoveConsoleSession implements account.Store.
func (t Accounts) RemoveConsoleSession(ctx context.Context, digest string) error {
	return t.apply(ctx, write{table: t.access, key: consoleSessionKey(digest), delete: true})
}

// Memberships implements account.Store. Which businesses comes from the person's own items; whether the membership is
// live, and its role, from the businesses'.
func (t Accounts) Memberships(ctx context.Context, userID string) ([]account.Membership, error) {
	var keys []key
	var ids []string
	for it, err := range t.query(ctx, t.access, membershipsOf(userID), "", 0) {
		if err != nil {
			return nil, err
		}
		var ref referenceItem
		if err := decode(it, &ref); err != nil {
			return nil, err
		}
		ids = append(ids, ref.ID)
		keys = append(keys, staffKey(ref.ID, userID), businessKey(ref.ID))
	}
	found, err := t.batchGetAll(ctx, t.business, keys)
	if err != nil {
		return nil, err
	}
	var live []account.Membership
	for _, id := range ids {
		var staff staffItem
		var business businessItem
		if err := decode(found[staffKey(id, userID)], &staff); err != nil {
			return nil, err
		}
		if err := decode(found[businessKey(id)], &business); err != nil {
			return nil, err
		}
		if staff.Status == staffActive && staff.Role != "" && business.ID != "" {
			live = append(live, account.Membership{UserID: userID, Name: staff.Name, Business: business.forCaller(),
				Grants: access.KnownNames(business.Grants), Role: access.Role(staff.Role)})
		}
	}
	slices.SortFunc(live, func(a, b account.Membership) int { return strings.Compare(a.Business.Handle, b.Business.Handle) })
	return live, nil
}

// SetRole implements account.Store. The schedule of somebody who works there already stays.
func (t Accounts) SetRole(ctx context.Context, m account.Membership) error {
	return t.transact(ctx,
		write{table: t.access, key: membershipKey(m.UserID, m.Business.ID), put: referenceItem{"membership", m.Business.ID}},
		write{table: t.business, key: staffKey(m.Business.ID, m.UserID),
			update: "SET #type = :staff, id = :id, #name = if_not_exists(#name, :name), #role = :role, #status = :active",
			values: map[string]any{":staff": "staff", ":id": m.UserID, ":name": m.Name, ":role": string(m.Role), ":active": staffActive},
			when:   condition{names: map[string]string{"#type": "type", "#name": "name", "#role": "role", "#status": "status"}}},
	)
}

// RemoveMember implements account.Store.
func (t Accounts) RemoveMember(ctx context.Context, userID, businessID string) error {
	return t.transact(ctx,
		write{table: t.access, key: membershipKey(userID, businessID), delete: true, when: exists(account.ErrNotFound)},
		write{table: t.business, key: staffKey(businessID, userID), update: "SET #status = :left",
			values: map[string]any{":left": staffLeft}, when: condition{names: map[string]string{"#status": "status"}}},
	)
}

// LinkParticipant implements account.Store.
func (t Accounts) LinkParticipant(ctx context.Context, userID, businessID, participantID string) error {
	return t.apply(ctx, write{table: t.access, key: linkKey(userID, businessID), put: linkItem{"link", businessID, participantID}})
}

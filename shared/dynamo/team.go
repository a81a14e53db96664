package dynamo

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
)

// Team implements account.Store. The staff records say who is a member, their users' items how to reach them.
func (t Accounts) Team(ctx context.Context, businessID string) ([]account.Member, error) {
	staff, err := collect(t.query(ctx, t.business, staffOf(businessID)), func(i staffItem) staffItem { return i })
	if err != nil {
		return nil, err
	}
	staff = slices.DeleteFunc(staff, func(i staffItem) bool { return !i.isMember() })
	ids := make([]string, len(staff))
	for n, i := range staff {
		ids[n] = i.ID
	}
	users, err := t.usersOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	team := make([]account.Member, len(staff))
	for n, i := range staff {
		u := users[i.ID]
		team[n] = account.Member{UserID: i.ID, Name: cmp.Or(u.Name, i.Name), Email: u.Email, Role: access.Role(i.Role), Since: i.Since.time()}
	}
	return team, nil
}

// ChangeMember implements account.Store. It updates the staff record, because somebody who works there keeps their schedule.
func (t Accounts) ChangeMember(ctx context.Context, m account.MemberChange) error {
	staff := write{table: t.business, key: staffKey(m.BusinessID, m.UserID), when: hasRole(m.Before)}
	var writes []write
	switch {
	case m.Role == "":
		staff.update = "SET #status = :left"
		staff.names, staff.values = map[string]string{"#status": "status"}, map[string]any{":left": staffLeft}
		writes = append(writes, write{table: t.access, key: membershipKey(m.UserID, m.BusinessID), delete: true})
	case m.Before == "":
		staff.update = "SET #type = :staff, id = :id, #name = if_not_exists(#name, :name), #role = :role, #status = :active, memberSince = :since"
		staff.names = map[string]string{"#type": "type", "#name": "name", "#role": "role", "#status": "status"}
		staff.values = map[string]any{":staff": "staff", ":id": m.UserID, ":name": m.Name, ":role": string(m.Role), ":active": staffActive, ":since": at(m.Since)}
		writes = append(writes, write{table: t.access, key: membershipKey(m.UserID, m.BusinessID), put: referenceItem{"membership", m.BusinessID}})
	default:
		staff.update = "SET #role = :role"
		staff.names, staff.values = map[string]string{"#role": "role"}, map[string]any{":role": string(m.Role)}
	}
	if m.Peer.UserID != "" {
		writes = append(writes, write{table: t.business, key: staffKey(m.BusinessID, m.Peer.UserID), check: true, when: hasRole(m.Peer.Role)})
	}
	if m.Invitation.ID != "" {
		writes = append(writes, t.removeInvitation(m.Invitation))
	}
	if m.Ends.ID != "" {
		writes = append(writes, write{table: t.access, key: invitationKey(m.BusinessID, m.Ends.ID), delete: true, when: stillWaits(m.Ends.Digest)})
	}
	writes = append(writes, staff)
	for _, e := range m.Events {
		writes = append(writes, t.event(e))
	}
	return t.changeTeam(ctx, writes...)
}

// changeTeam does what was decided about a team: when others keep writing the same items, it has to be decided again.
func (t Accounts) changeTeam(ctx context.Context, writes ...write) error {
	err := t.transact(ctx, writes...)
	if errors.Is(err, errContended) {
		return errors.Join(account.ErrChanged, err)
	}
	return err
}

package dynamo

import (
	"context"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
)

// Memberships implements account.Store. The user's own items say which businesses; the businesses' items say whether
// the membership is live, and its role.
func (t Accounts) Memberships(ctx context.Context, userID string) ([]account.Membership, error) {
	ids, err := collect(t.query(ctx, t.access, membershipsOf(userID)), func(ref referenceItem) string { return ref.ID })
	if err != nil {
		return nil, err
	}
	var keys []key
	for _, id := range ids {
		keys = append(keys, staffKey(id, userID), businessKey(id))
	}
	found, err := t.batchGetAll(ctx, t.business, keys)
	if err != nil {
		return nil, err
	}
	var live []account.Membership
	for _, id := range ids {
		var staff staffItem
		var business businessItem
		err := decodeAll(found, target{staffKey(id, userID), &staff}, target{businessKey(id), &business})
		if err != nil {
			return nil, err
		}
		if staff.isMember() && business.ID != "" {
			live = append(live, account.Membership{UserID: userID, Name: staff.Name, Business: business.business().ForCaller(),
				Grants: access.KnownNames(business.Grants), Role: access.Role(staff.Role)})
		}
	}
	slices.SortFunc(live, func(a, b account.Membership) int { return strings.Compare(a.Business.Handle, b.Business.Handle) })
	return live, nil
}

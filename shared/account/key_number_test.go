package account_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

// manyKeys is a store whose business has some live keys and some that ended, beside those it really has.
type manyKeys struct {
	account.Store
	live, ended int
}

func (m manyKeys) Keys(ctx context.Context, businessID string) ([]account.Key, error) {
	keys, err := m.Store.Keys(ctx, businessID)
	for n := range m.live + m.ended {
		k := account.Key{ID: fmt.Sprint(businessID, n), BusinessID: businessID}
		if n >= m.live {
			k.RevokedAt = time.Unix(1, 0)
		}
		keys = append(keys, k)
	}
	return keys, err
}

// TestABusinessHasSoManyKeys is API4: each key has limits of its own, and a page must be able to show them all.
func TestABusinessHasSoManyKeys(t *testing.T) {
	o := newOffice(t)
	first, _, err := o.keys.Create(t.Context(), o.Operator(), account.NewKey{Kind: account.AssistantKey, Name: "Bot"})
	want(t, err, "")
	keys := func(live int) *account.Keys {
		return account.NewKeys(manyKeys{o.config.Store, live, 1000}, o.Clock.Now, rand.Reader, "prod")
	}
	create := func(k *account.Keys) (credential.Secret, error) {
		_, secret, err := k.Create(t.Context(), o.Operator(), account.NewKey{Kind: account.AssistantKey, Name: "One more"})
		return secret, err
	}
	if secret, err := create(keys(account.MaxKeys - 1)); !problem.Is(err, problem.Conflict) || secret.Kind != "" {
		t.Errorf("one too many: %v", err)
	}
	_, _, err = keys(account.MaxKeys-1).Rotate(t.Context(), o.Operator(), first.ID, time.Hour)
	want(t, err, problem.Conflict)
	_, _, err = keys(account.MaxKeys-1).Rotate(t.Context(), o.Operator(), first.ID, 0)
	want(t, err, "")
	_, err = create(keys(account.MaxKeys - 2))
	want(t, err, "")
}

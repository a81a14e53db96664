package account

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/contention"
	"frontdesk/shared/problem"
)

// Changes says what to change of a key. What is nil stays.
type Changes struct {
	Name    *string
	Scopes  []string
	Sources []netip.Prefix // empty, but not nil: it may come from everywhere
}

// Edit changes a live key of the caller's business, from its next request on, and returns it as it is then. An edit that
// changes nothing is not logged. CONFLICT when the key is revoked or expired.
func (k *Keys) Edit(ctx context.Context, c access.Caller, id string, changes Changes) (Key, error) {
	return k.change(ctx, c, id, func(key *Key) (*Key, *audit.Event, error) {
		if err := k.mustLive(*key); err != nil {
			return nil, nil, err
		}
		before := *key
		if err := changes.apply(key); err != nil {
			return nil, nil, err
		}
		edited := k.event(c, audit.KeyEdited, *key)
		if key.Name != before.Name {
			edited = edited.With("nameBefore", before.Name)
		}
		edited = edited.
			With("scopesAdded", strings.Join(without(key.Scopes, before.Scopes), " ")).With("scopesTaken", strings.Join(without(before.Scopes, key.Scopes), " ")).
			With("sourcesAdded", words(without(key.Sources, before.Sources))).With("sourcesTaken", words(without(before.Sources, key.Sources)))
		if len(edited.Details) == 1 { // the key's id
			return nil, nil, nil
		}
		return nil, &edited, nil
	})
}

func (c Changes) apply(key *Key) (err error) {
	if c.Name != nil {
		if key.Name, err = checkKeyName(*c.Name); err != nil {
			return err
		}
	}
	if c.Scopes != nil {
		if key.Scopes, err = checkKeyScopes(key.Kind, c.Scopes); err != nil {
			return err
		}
	}
	if c.Sources != nil {
		key.Sources, err = checkSources(c.Sources)
	}
	return err
}

func without[T comparable](list, those []T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(one T) bool { return slices.Contains(those, one) })
}

func (k *Keys) mustLive(key Key) error {
	switch key.Status(k.now()) {
	case KeyRevoked:
		return conflict(key, "This key is revoked. Create a new one.")
	case KeyExpired:
		return conflict(key, "This key has expired. Create a new one.")
	default:
		return nil
	}
}

func conflict(key Key, format string, args ...any) *problem.Error {
	return problem.New(problem.Conflict, format, args...).With("field", "id").With("value", key.ID)
}

// change reads a key of the caller's business and writes what decide made of it, with the successor that it gave it, if
// nothing was written in between; otherwise it begins again. decide returns no event when there is nothing to write.
func (k *Keys) change(ctx context.Context, c access.Caller, id string, decide func(*Key) (successor *Key, _ *audit.Event, _ error)) (key Key, _ error) {
	busy := problem.New(problem.Conflict, "Others are changing this key at the same time. Look at it again, and try then.").With("field", "id").With("value", id)
	err := contention.Settle(ctx, ErrChanged, busy, func() (err error) {
		if key, err = k.Get(ctx, c, id); err != nil {
			return err
		}
		successor, event, err := decide(&key)
		if err != nil || event == nil {
			return err
		}
		return k.store.ChangeKey(ctx, key, successor, *event)
	})
	if err != nil {
		return Key{}, err
	}
	return key, nil
}

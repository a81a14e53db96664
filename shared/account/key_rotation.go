package account

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

// MaxOverlap is for how long a key may live on beside the one that replaced it.
const MaxOverlap = 7 * 24 * time.Hour

// Rotate replaces a live key of the caller's business by a new one with the same kind, name, scopes, sources and expiry, and
// returns the new one with its secret. The old key lives on for overlap, 0 to MaxOverlap, but never past its own expiry.
// VALIDATION_ERROR about `overlap`; CONFLICT when the key is revoked, expired, or was replaced before: details.replacedBy
// is the id of its successor then.
func (k *Keys) Rotate(ctx context.Context, c access.Caller, id string, overlap time.Duration) (Key, credential.Secret, error) {
	var successor Key
	var secret credential.Secret
	_, err := k.change(ctx, c, id, func(old *Key) (*Key, *audit.Event, error) {
		if overlap < 0 || overlap > MaxOverlap {
			return nil, nil, problem.Invalid("overlap", overlap.String(), "The old key may live on for 0 to 7 days.")
		}
		if old.ReplacedBy != "" && old.RevokedAt.IsZero() {
			return nil, nil, conflict(*old, "This key was replaced already, by the key %s.", old.ReplacedBy).With("replacedBy", old.ReplacedBy)
		}
		if err := k.mustLive(*old); err != nil {
			return nil, nil, err
		}
		if overlap > 0 { // else there are no more keys than before
			if err := k.checkNumber(ctx, c); err != nil {
				return nil, nil, err
			}
		}
		successor, secret = k.mint(c, NewKey{Kind: old.Kind, Name: old.Name, Scopes: old.Scopes, Sources: old.Sources, ExpiresAt: old.ExpiresAt})
		successor.Replaces, old.ReplacedBy = old.ID, successor.ID
		if end := k.now().UTC().Add(overlap); old.ExpiresAt.IsZero() || end.Before(old.ExpiresAt) {
			old.ExpiresAt = end
		}
		rotated := k.event(c, audit.KeyRotated, *old).With("replacedBy", successor.ID).With("overlap", overlap.String())
		return &successor, &rotated, nil
	})
	if err != nil {
		return Key{}, credential.Secret{}, err
	}
	return successor, secret, nil
}

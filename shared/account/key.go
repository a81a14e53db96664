package account

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

// KeyKind is whom a key is for.
type KeyKind string

// The kinds of key. An internal key is an assistant key of the business's own agents, whose usage limits are higher.
const (
	PartnerKey   KeyKind = "partner"
	AssistantKey KeyKind = "assistant"
	InternalKey  KeyKind = "internal"
)

// Door returns the door that keys of the kind open.
func (k KeyKind) Door() access.Door {
	if k == PartnerKey {
		return access.Partner
	}
	return access.Assistant
}

// Key is an API key as it is kept and shown; its secret is shown once and kept nowhere.
type Key struct {
	ID         string // the business's id and the key's own, as one
	BusinessID string
	Kind       KeyKind
	Name       string
	Scopes     []string
	Digest     string
	Prefix     string
	Last4      string
	CreatedAt  time.Time
	CreatedBy  string    // a principal
	ExpiresAt  time.Time // zero: never
	RevokedAt  time.Time // zero: not
}

// KeyStatus is whether a key opens its door.
type KeyStatus string

// The states of a key.
const (
	KeyLive    KeyStatus = "live"
	KeyExpired KeyStatus = "expired"
	KeyRevoked KeyStatus = "revoked"
)

// Status returns the key's state at a time.
func (k Key) Status(now time.Time) KeyStatus {
	switch {
	case !k.RevokedAt.IsZero():
		return KeyRevoked
	case !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt):
		return KeyExpired
	default:
		return KeyLive
	}
}

// NewKey asks for a key.
type NewKey struct {
	Kind      KeyKind
	Name      string
	Scopes    []string  // none: the five read scopes for an assistant key, an error for a partner key
	ExpiresAt time.Time // zero: never
}

// Keys is the life of API keys. Its methods are safe for concurrent use.
type Keys struct {
	store       Store
	now         func() time.Time
	random      io.Reader
	environment string
}

// NewKeys returns the use cases over store, with a clock, a source of secrets and the name of the environment, which
// shows in a partner key's prefix.
func NewKeys(store Store, now func() time.Time, random io.Reader, environment string) *Keys {
	return &Keys{store, now, random, environment}
}

// Create makes a key of the caller's business and returns it with its secret.
func (k *Keys) Create(ctx context.Context, c access.Caller, in NewKey) (Key, credential.Secret, error) {
	if err := c.Require(access.KeysManage); err != nil {
		return Key{}, credential.Secret{}, err
	}
	if err := k.check(&in); err != nil {
		return Key{}, credential.Secret{}, err
	}
	kind := credential.Assistant
	if in.Kind == PartnerKey {
		kind = credential.Partner(k.environment)
	}
	own := credential.NewID(k.random)
	secret := credential.New(kind, k.random, own, c.Business.ID)
	key := Key{
		ID: c.Business.ID + own, BusinessID: c.Business.ID, Kind: in.Kind, Name: in.Name, Scopes: in.Scopes,
		Digest: secret.Digest(), Prefix: string(kind) + "fd", Last4: secret.Last4(),
		CreatedAt: k.now().UTC(), CreatedBy: c.Principal, ExpiresAt: in.ExpiresAt,
	}
	created := audit.New(c, audit.KeyCreated, key.Name, k.now(), k.random).With("key", key.ID).With("scopes", strings.Join(key.Scopes, " "))
	return key, secret, k.store.AddKey(ctx, key, created)
}

func (k *Keys) check(in *NewKey) error {
	in.Name = strings.TrimSpace(in.Name)
	if in.Name == "" || utf8.RuneCountInString(in.Name) > 100 {
		return problem.Invalid("name", in.Name, "Give the key a name of at most 100 characters, such as the program that will use it.")
	}
	if !slices.Contains([]KeyKind{PartnerKey, AssistantKey, InternalKey}, in.Kind) {
		return problem.Invalid("kind", in.Kind, "A key is of the kind partner, assistant or internal.")
	}
	if len(in.Scopes) == 0 && in.Kind != PartnerKey {
		in.Scopes = access.DefaultScopes()
	}
	if len(in.Scopes) == 0 {
		return problem.Invalid("scopes", in.Scopes, "Give the key at least one scope.")
	}
	if err := access.CheckScopes(in.Kind.Door(), in.Scopes); err != nil {
		return problem.Invalid("scopes", in.Scopes, "%v", err)
	}
	in.Scopes = slices.Compact(slices.Sorted(slices.Values(in.Scopes)))
	if !in.ExpiresAt.IsZero() && !in.ExpiresAt.After(k.now()) {
		return problem.Invalid("expires", in.ExpiresAt.UTC().Format(time.RFC3339), "The expiry is in the past.")
	}
	return nil
}

// List returns the keys of the caller's business, the newest first.
func (k *Keys) List(ctx context.Context, c access.Caller) ([]Key, error) {
	if err := c.Require(access.KeysManage); err != nil {
		return nil, err
	}
	keys, err := k.store.Keys(ctx, c.Business.ID)
	slices.SortFunc(keys, func(a, b Key) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return keys, err
}

// Revoke ends a key of the caller's business at once. Revoking one that is revoked changes nothing.
func (k *Keys) Revoke(ctx context.Context, c access.Caller, id string) error {
	if err := c.Require(access.KeysManage); err != nil {
		return err
	}
	missing := problem.New(problem.NotFound, "This key does not exist.").With("field", "id").With("value", id)
	business, own, ok := SplitKeyID(id)
	if !ok || business != c.Business.ID {
		return missing
	}
	err := k.store.RevokeKey(ctx, business, own, k.now().UTC())
	if errors.Is(err, ErrNotFound) {
		return missing
	}
	return err
}

// SplitKeyID returns the two ids of which a key's id is made.
func SplitKeyID(id string) (business, own string, ok bool) {
	if len(id) != 2*credential.IDLength {
		return "", "", false
	}
	return id[:credential.IDLength], id[credential.IDLength:], true
}

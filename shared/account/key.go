package account

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/contact"
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
	Sources    []netip.Prefix // the only addresses it may come from; none: any
	Digest     string
	Prefix     string
	Last4      string
	CreatedAt  time.Time
	CreatedBy  string    // a principal
	ExpiresAt  time.Time // zero: never
	RevokedAt  time.Time // zero: not
	Replaces   string    // id of the key that was rotated to make this one
	ReplacedBy string    // id of the key that a rotation made of this one
	Version    int64     // counts the writes
}

// CountedAs is what access.Caller.CountedAs names somebody who comes with the key.
func (k Key) CountedAs() string { return access.Caller{Principal: k.Principal()}.CountedAs() }

// Principal is who comes with the key.
func (k Key) Principal() string { return access.KeyPrincipal(k.ID) }

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

// Remaining returns for how long the key goes on to open its door: nothing when it does not. ends is false for a key that
// lives until it is revoked.
func (k Key) Remaining(now time.Time) (left time.Duration, ends bool) {
	if k.Status(now) != KeyLive {
		return 0, true
	}
	if k.ExpiresAt.IsZero() {
		return 0, false
	}
	return k.ExpiresAt.Sub(now), true
}

// NewKey asks for a key.
type NewKey struct {
	Kind      KeyKind
	Name      string
	Scopes    []string // none: the five read scopes for an assistant key, an error for a partner key
	Sources   []netip.Prefix
	ExpiresAt time.Time // zero: never
	Nonce     string    // a form's own token, so that the form makes one key however often it is sent; "" for none
}

// Keys is the life of API keys. Its methods are safe for concurrent use.
type Keys struct {
	store       Store
	now         func() time.Time
	random      io.Reader
	environment string
}

// formRemembered is for how long a form that made a key makes no other.
const formRemembered = 24 * time.Hour

// KeyForm is a form that made a key. The zero one is none.
type KeyForm struct {
	Digest    string // of its nonce
	SentAt    time.Time
	ExpiresAt time.Time
}

// NewKeys returns the use cases over store, with a clock, a source of secrets and the name of the environment, which
// shows in a partner key's prefix.
func NewKeys(store Store, now func() time.Time, random io.Reader, environment string) *Keys {
	return &Keys{store, now, random, environment}
}

// Create makes a key of the caller's business and returns it with its secret. CONFLICT when a form with the same Nonce
// made one within a day: details.id is that key's.
func (k *Keys) Create(ctx context.Context, c access.Caller, in NewKey) (Key, credential.Secret, error) {
	if err := c.Require(access.KeysManage); err != nil {
		return Key{}, credential.Secret{}, err
	}
	if err := k.check(&in); err != nil {
		return Key{}, credential.Secret{}, err
	}
	if err := k.checkNumber(ctx, c); err != nil {
		return Key{}, credential.Secret{}, err
	}
	key, secret := k.mint(c, in)
	created := k.event(c, audit.KeyCreated, key).With("scopes", strings.Join(key.Scopes, " ")).With("sources", words(key.Sources))
	form := KeyForm{}
	if in.Nonce != "" {
		form = KeyForm{credential.Digest(in.Nonce), key.CreatedAt, key.CreatedAt.Add(formRemembered)}
	}
	if earlier, err := k.store.AddKey(ctx, key, form, created); err != nil {
		if errors.Is(err, ErrTaken) && earlier != "" {
			err = problem.New(problem.Conflict, "This form was sent before, and made a key then. If you did not see its secret, rotate that key.").With("id", earlier)
		}
		return Key{}, credential.Secret{}, err
	}
	return key, secret, nil
}

// MaxKeys is how many live keys a business may have: a page shows them all, and each has limits of its own.
const MaxKeys = 500

// checkNumber returns a CONFLICT when the business has MaxKeys live keys. A few that are made at the same moment may be more.
func (k *Keys) checkNumber(ctx context.Context, c access.Caller) error {
	keys, err := k.store.Keys(ctx, c.Business.ID)
	if err != nil {
		return err
	}
	live := 0
	for _, key := range keys {
		if key.Status(k.now()) == KeyLive {
			live++
		}
	}
	if live >= MaxKeys {
		return problem.New(problem.Conflict, "%s has %d keys that work, which is as many as there may be. Revoke one that is not needed any more.", c.Business.Name, live)
	}
	return nil
}

// mint makes a key of what was asked for, and its secret.
func (k *Keys) mint(c access.Caller, in NewKey) (Key, credential.Secret) {
	kind := credential.Assistant
	if in.Kind == PartnerKey {
		kind = credential.Partner(k.environment)
	}
	own := credential.NewID(k.random)
	secret := credential.New(kind, k.random, own, c.Business.ID)
	return Key{
		ID: c.Business.ID + own, BusinessID: c.Business.ID, Kind: in.Kind, Name: in.Name, Scopes: in.Scopes, Sources: in.Sources,
		Digest: secret.Digest(), Prefix: kind.Start(), Last4: secret.Last4(),
		CreatedAt: k.now().UTC(), CreatedBy: c.Principal, ExpiresAt: in.ExpiresAt,
	}, secret
}

// event tells of something that the caller does with a key now.
func (k *Keys) event(c access.Caller, kind audit.Kind, key Key) audit.Event {
	return audit.New(c, kind, key.Name, k.now(), k.random).With("key", key.ID)
}

func (k *Keys) check(in *NewKey) (err error) {
	if in.Name, err = checkKeyName(in.Name); err != nil {
		return err
	}
	if !slices.Contains([]KeyKind{PartnerKey, AssistantKey, InternalKey}, in.Kind) {
		return problem.Invalid("kind", in.Kind, "A key is of the kind partner, assistant or internal.")
	}
	if len(in.Scopes) == 0 && in.Kind != PartnerKey {
		in.Scopes = access.DefaultScopes()
	}
	if in.Scopes, err = checkKeyScopes(in.Kind, in.Scopes); err != nil {
		return err
	}
	if in.Sources, err = checkSources(in.Sources); err != nil {
		return err
	}
	if !in.ExpiresAt.IsZero() && !in.ExpiresAt.After(k.now()) {
		return problem.Invalid("expires", in.ExpiresAt.UTC().Format(time.RFC3339), "The expiry is in the past.")
	}
	return nil
}

func checkKeyName(name string) (string, error) {
	trimmed := strings.TrimSpace(name)
	if utf8.RuneCountInString(trimmed) > maxName || !contact.Legible(trimmed) {
		return "", problem.Invalid("name", name, "Give the key a name that people can read, of at most %d characters, such as the program that will use it.", maxName)
	}
	return trimmed, nil
}

// checkKeyScopes returns the scopes in order, each once.
func checkKeyScopes(kind KeyKind, scopes []string) ([]string, error) {
	if len(scopes) == 0 {
		return nil, problem.Invalid("scopes", scopes, "Give the key at least one scope.")
	}
	if err := access.CheckScopes(kind.Door(), scopes); err != nil {
		return nil, problem.Invalid("scopes", scopes, "%v", err)
	}
	return slices.Compact(slices.Sorted(slices.Values(scopes))), nil
}

// Get returns a key of the caller's business, or NOT_FOUND.
func (k *Keys) Get(ctx context.Context, c access.Caller, id string) (Key, error) {
	if err := c.Require(access.KeysManage); err != nil {
		return Key{}, err
	}
	missing := problem.New(problem.NotFound, "This key does not exist.").With("field", "id").With("value", id)
	business, own, ok := SplitKeyID(id)
	if !ok || business != c.Business.ID {
		return Key{}, missing
	}
	key, err := k.store.Key(ctx, business, own)
	if errors.Is(err, ErrNotFound) {
		return Key{}, missing
	}
	return key, err
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

// Revoke ends a key of the caller's business at once. Revoking one that is revoked changes nothing. A key that replaced it
// lives on.
func (k *Keys) Revoke(ctx context.Context, c access.Caller, id string) error {
	key, err := k.Get(ctx, c, id)
	if err != nil {
		return err
	}
	if !key.RevokedAt.IsZero() {
		return nil
	}
	err = k.store.RevokeKey(ctx, key, k.now().UTC(), k.event(c, audit.KeyRevoked, key))
	if errors.Is(err, ErrRevoked) {
		return nil // somebody else was faster
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

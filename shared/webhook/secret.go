package webhook

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"
)

// SecretOverlap is how long a secret signs on beside the one that replaced it.
const SecretOverlap = 24 * time.Hour

const secretBytes = 32

// Secret returns the current signing secret of an endpoint, whsec_….
func (e *Endpoints) Secret(ctx context.Context, c access.Caller, of Endpoint) (string, error) {
	if err := c.Require(access.WebhooksWrite); err != nil {
		return "", err
	}
	if of.BusinessID != c.Business.ID || len(of.Secrets) == 0 {
		return "", noEndpoint(of.ID)
	}
	plain, err := e.Sealer.Open(ctx, of.secretContext(), of.Secrets[0].Sealed)
	return string(plain), err
}

// NewSecret returns a signing secret that belongs to no endpoint yet.
func (e *Endpoints) NewSecret() string {
	var raw [secretBytes]byte
	if _, err := io.ReadFull(e.Random, raw[:]); err != nil {
		panic(fmt.Sprintf("webhook: no randomness: %v", err))
	}
	return SecretPrefix + base64.StdEncoding.EncodeToString(raw[:])
}

// checkSecret accepts what NewSecret returns: a secret that somebody thought up could be guessed.
func checkSecret(secret string) error {
	text, ok := strings.CutPrefix(secret, SecretPrefix)
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if !ok || err != nil || len(raw) != secretBytes || strings.ContainsAny(text, "\r\n") {
		return problem.New(problem.ValidationError, "This is not a secret that was made here.").With("field", "secret")
	}
	return nil
}

// RotateSecret gives an endpoint a new secret. The old one signs on beside it for 24 hours.
func (e *Endpoints) RotateSecret(ctx context.Context, c access.Caller, id string) (Endpoint, error) {
	return write(ctx, e, c, "rotate_webhook_secret", id, func(keep idempotency.Keep) (Endpoint, error) {
		sealed, err := e.seal(ctx, Endpoint{ID: id, BusinessID: c.Business.ID}, e.NewSecret())
		if err != nil {
			return Endpoint{}, err
		}
		return e.change(ctx, c, id, audit.WebhookSecretRotated, keep, func(of *Endpoint) (string, error) {
			old := of.Secrets[0]
			old.ExpiresAt = e.now().Add(SecretOverlap)
			of.Secrets = []Secret{{Sealed: sealed}, old}
			return "secret", nil
		})
	})
}

// seal encrypts a secret for an endpoint.
func (e *Endpoints) seal(ctx context.Context, of Endpoint, secret string) ([]byte, error) {
	return e.Sealer.Seal(ctx, of.secretContext(), []byte(secret))
}

// secretContext is what the endpoint's secrets are bound to, so that none can be opened as another endpoint's.
func (of Endpoint) secretContext() string { return "webhook-endpoint/" + of.BusinessID + "/" + of.ID }

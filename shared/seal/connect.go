package seal

import (
	"context"
	"crypto/rand"
	"errors"

	"frontdesk/shared/config"
)

// ErrOpen is returned for what was not sealed with this key in this context.
var ErrOpen = errors.New("seal: this cannot be opened with the key in this context")

// Sealer encrypts, and decrypts again in the same context. It is safe for concurrent use.
type Sealer interface {
	Seal(ctx context.Context, context string, plain []byte) (sealed []byte, _ error)
	Open(ctx context.Context, context string, sealed []byte) (plain []byte, _ error)
}

// Connect returns the sealer of a function, with the credentials that Lambda gave it. It is an error when the configuration
// has neither key.
func Connect(c config.Config) (Sealer, error) {
	switch {
	case c.WebhookKMSKey != "":
		return Open(c.AWS(), "", c.WebhookKMSKey), nil
	case c.WebhookKey != nil:
		return NewLocalKey(c.WebhookKey, rand.Reader)
	default:
		return nil, errors.New("neither WEBHOOK_KMS_KEY nor WEBHOOK_KEY is set: signing secrets cannot be read")
	}
}

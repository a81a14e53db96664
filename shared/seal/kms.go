package seal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// mostOpened bounds how much of what was opened an instance remembers.
const mostOpened = 1000

// KMS seals with a key of AWS's key service, which never leaves it. It remembers what it opened, because every delivery is
// signed anew.
type KMS struct {
	client *kms.Client
	keyID  string

	mu     sync.Mutex
	opened map[[sha256.Size]byte][]byte // by digest of context and sealed
}

// Open returns a sealer with an AWS configuration and the ARN of a key for symmetric encryption. An empty endpoint is AWS.
func Open(c aws.Config, endpoint, keyID string) *KMS {
	client := kms.NewFromConfig(c, func(o *kms.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
	})
	return &KMS{client: client, keyID: keyID, opened: map[[sha256.Size]byte][]byte{}}
}

// Seal implements Sealer. plain may have 4,096 bytes.
func (k *KMS) Seal(ctx context.Context, context string, plain []byte) ([]byte, error) {
	res, err := k.client.Encrypt(ctx, &kms.EncryptInput{KeyId: &k.keyID, Plaintext: plain, EncryptionContext: contextOf(context)})
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return res.CiphertextBlob, nil
}

// Open implements Sealer.
func (k *KMS) Open(ctx context.Context, context string, sealed []byte) ([]byte, error) {
	name := sha256.Sum256(fmt.Appendf(nil, "%d:%s%s", len(context), context, sealed))
	if plain, ok := k.remembered(name); ok {
		return plain, nil
	}
	res, err := k.client.Decrypt(ctx, &kms.DecryptInput{KeyId: &k.keyID, CiphertextBlob: sealed, EncryptionContext: contextOf(context)})
	var invalid *types.InvalidCiphertextException
	var otherKey *types.IncorrectKeyException
	if errors.As(err, &invalid) || errors.As(err, &otherKey) {
		return nil, ErrOpen
	} else if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	k.remember(name, res.Plaintext)
	return bytes.Clone(res.Plaintext), nil
}

// contextOf stands in AWS's own log of what the key was used for, so it must not be a secret.
func contextOf(context string) map[string]string { return map[string]string{"context": context} }

func (k *KMS) remembered(name [sha256.Size]byte) ([]byte, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	plain, ok := k.opened[name]
	return bytes.Clone(plain), ok
}

func (k *KMS) remember(name [sha256.Size]byte, plain []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.opened) >= mostOpened {
		for one := range k.opened {
			delete(k.opened, one)
			break
		}
	}
	k.opened[name] = plain
}

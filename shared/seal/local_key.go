package seal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"io"
)

// LocalKeySize is how many bytes a local key has.
const LocalKeySize = 32

// LocalKey seals with AES-256-GCM, the context as its additional data.
type LocalKey struct {
	aead   cipher.AEAD
	random io.Reader
}

// NewLocalKey returns a sealer with a key of LocalKeySize bytes. random makes the nonces, 12 bytes each.
func NewLocalKey(key []byte, random io.Reader) (*LocalKey, error) {
	if len(key) != LocalKeySize {
		return nil, fmt.Errorf("seal: the key has %d bytes, not %d", len(key), LocalKeySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &LocalKey{aead, random}, err
}

// Seal implements Sealer.
func (k *LocalKey) Seal(_ context.Context, context string, plain []byte) ([]byte, error) {
	nonce := make([]byte, k.aead.NonceSize(), k.aead.NonceSize()+len(plain)+k.aead.Overhead())
	if _, err := io.ReadFull(k.random, nonce); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return k.aead.Seal(nonce, nonce, plain, []byte(context)), nil
}

// Open implements Sealer.
func (k *LocalKey) Open(_ context.Context, context string, sealed []byte) ([]byte, error) {
	size := k.aead.NonceSize()
	if len(sealed) < size {
		return nil, ErrOpen
	}
	plain, err := k.aead.Open(nil, sealed[:size], sealed[size:], []byte(context))
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

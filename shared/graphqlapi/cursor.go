package graphqlapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
)

// listing is one list of one record, with its filter and its order: what a cursor belongs to.
type listing struct {
	Business string
	Parent   string // global id of the record that has the list
	Field    string
	Filter   string // with the order, as canonical text

	key []byte
}

const sealBytes = 16

// cursor seals a position in the list: the position and a message authentication code over it and over the list. A store's position
// is not for others to make up, and means nothing in another list.
func (l listing) cursor(position string) string {
	return base64.RawURLEncoding.EncodeToString(append(l.seal(position), position...))
}

// position opens a cursor of the list; ok is false for any other text.
func (l listing) position(cursor string) (position string, ok bool) {
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(text) <= sealBytes {
		return "", false
	}
	position = string(text[sealBytes:])
	return position, hmac.Equal(text[:sealBytes], l.seal(position))
}

func (l listing) seal(position string) []byte {
	// One JSON array of both can be read in one way only, so no part of one list can pass for a part of another.
	what, err := json.Marshal([]any{l, position})
	if err != nil {
		panic(err) // there are only texts in it
	}
	mac := hmac.New(sha256.New, l.key)
	mac.Write(what)
	return mac.Sum(nil)[:sealBytes]
}

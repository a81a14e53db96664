package mcpapi

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
	"frontdesk/shared/seal"

	"github.com/go-json-experiment/json"
)

// stateLife is how long a person may think about a question.
const stateLife = 5 * time.Minute

// states seals what a client carries from an answer of ours to its next request: from a question to a person's answer, from a page of a
// list to the next.
type states struct {
	sealer seal.Sealer
	now    func() time.Time
}

func newStates(c Config) states {
	if c.StateKey == nil {
		return states{} // of doors that are only described
	}
	key, err := seal.NewLocalKey(c.StateKey, c.Random)
	if err != nil {
		panic(err) // a key of another length, which every start finds
	}
	return states{key, c.Now}
}

// seal returns a text for a client to carry, which it can neither read nor change. about is what it is of.
func (s states) seal(ctx context.Context, about []any, text string) (string, error) {
	sealed, err := s.sealer.Seal(ctx, subject(about), []byte(text))
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// open returns a text that was sealed about just that.
func (s states) open(ctx context.Context, about []any, carried string) (text string, ok bool) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(carried)
	if err != nil {
		return "", false
	}
	plain, err := s.sealer.Open(ctx, subject(about), sealed)
	return string(plain), err == nil
}

// subject is about as one text: one JSON array can be read in one way only.
func subject(about []any) string {
	text, err := json.Marshal(about, json.Deterministic(true))
	if err != nil {
		panic(err) // there are only texts, numbers and their like in it
	}
	return string(text)
}

// about is what the state of a question is about: who is asked, where, and about which call.
func (call prepared) about(door access.Door) []any {
	arguments := sha256.Sum256(call.arguments)
	return []any{"confirm", door, call.caller.Business.ID, call.caller.Principal, call.caller.ClientID, call.name, hex.EncodeToString(arguments[:])}
}

// asked returns the state of a question about a call, which says when it ends.
func (s states) asked(ctx context.Context, door access.Door, call prepared) (string, error) {
	return s.seal(ctx, call.about(door), strconv.FormatInt(s.now().Add(stateLife).Unix(), 10))
}

// answered returns nil for a state of a question about that very call that has not ended. It does not say which of the two is wrong.
func (s states) answered(ctx context.Context, door access.Door, call prepared, state string) error {
	if text, ok := s.open(ctx, call.about(door), state); ok {
		if ends, err := strconv.ParseInt(text, 10, 64); err == nil && s.now().Before(time.Unix(ends, 0)) {
			return nil
		}
	}
	return problem.New(problem.ValidationError, "This requestState belongs to another call, or is older than %d minutes. Nothing was changed. Call the tool again without it.", int(stateLife.Minutes())).
		With("field", "requestState")
}

// stateKey is the idempotency key that a state stands in for.
func stateKey(state string) string {
	sum := sha256.Sum256([]byte(state))
	return "requestState:" + hex.EncodeToString(sum[:])
}

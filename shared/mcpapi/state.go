package mcpapi

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
	"frontdesk/shared/seal"
)

// stateLife is how long a person may think about a question.
const stateLife = 5 * time.Minute

// states seals what a client carries from a question to its answer.
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

// seal returns the state of a question about a call: when it ends, readable and changeable by nobody, opened for the same
// call only.
func (s states) seal(ctx context.Context, door access.Door, call prepared) (string, error) {
	ends := strconv.FormatInt(s.now().Add(stateLife).Unix(), 10)
	sealed, err := s.sealer.Seal(ctx, about(door, call), []byte(ends))
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// open returns nil for a state of that very call that has not ended. It does not say which of the two is wrong.
func (s states) open(ctx context.Context, door access.Door, call prepared, state string) error {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(state)
	if err == nil {
		var plain []byte
		if plain, err = s.sealer.Open(ctx, about(door, call), sealed); err == nil {
			if ends, bad := strconv.ParseInt(string(plain), 10, 64); bad == nil && s.now().Before(time.Unix(ends, 0)) {
				return nil
			}
		}
	}
	return problem.New(problem.ValidationError, "This requestState belongs to another call, or is older than %d minutes. Nothing was changed. Call the tool again without it.", int(stateLife.Minutes())).
		With("field", "requestState")
}

// about names what a state is about: who asks, where, for what. One JSON array of it can be read in one way only.
func about(door access.Door, call prepared) string {
	arguments := sha256.Sum256(call.arguments)
	text, err := json.Marshal([]string{"confirm", string(door), call.caller.Business.ID, call.caller.Principal, call.caller.ClientID, call.name, hex.EncodeToString(arguments[:])})
	if err != nil {
		panic(err) // there are only texts in it
	}
	return string(text)
}

// stateKey is the idempotency key that a state stands in for.
func stateKey(state string) string {
	sum := sha256.Sum256([]byte(state))
	return "requestState:" + hex.EncodeToString(sum[:])
}

package idempotency

import (
	"net/http"
	"strings"

	"frontdesk/shared/problem"
)

// Header carries the key of a request.
const Header = "Idempotency-Key"

// MaxKey is how many characters a key may have.
const MaxKey = 200

// FromHeader returns the key of a request, or "" when it has none. VALIDATION_ERROR when there are several, or it is not
// one to MaxKey visible ASCII characters.
func FromHeader(h http.Header) (string, error) {
	values := h.Values(Header)
	switch {
	case len(values) == 0:
		return "", nil
	case len(values) > 1:
		return "", problem.New(problem.ValidationError, "Send one %s.", Header).With("field", Header)
	}
	return values[0], Check(Header, values[0])
}

// Check returns a VALIDATION_ERROR about field for what is not a key.
func Check(field, key string) error {
	if key == "" || len(key) > MaxKey || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return problem.Invalid(field, key, "%s must have 1 to %d visible ASCII characters.", field, MaxKey)
	}
	return nil
}

package problem

import (
	"errors"
	"net/http"
)

// OAuthError is an error of RFC 6749, 7591 or 8707, in their words: Code is the registered error code, Description is
// for the developer of the client.
type OAuthError struct {
	Code        string `json:"error"`
	Description string `json:"error_description,omitempty"`
	Status      int    `json:"-"`
}

// OAuth makes an OAuthError: 401 for invalid_client, 400 for all other codes.
func OAuth(code, description string) *OAuthError {
	status := http.StatusBadRequest
	if code == "invalid_client" {
		status = http.StatusUnauthorized
	}
	return &OAuthError{code, description, status}
}

// Error implements error.
func (e *OAuthError) Error() string { return e.Code + ": " + e.Description }

// Words says in words for programs what the error is, for a log: its code twice, and its status. A grant that is not valid is a
// credential that is not, whatever RFC 6749 answers for it.
func (e *OAuthError) Words() (code, reason string, status int) {
	if e.Code == "invalid_grant" {
		return e.Code, e.Code, http.StatusUnauthorized
	}
	return e.Code, e.Code, e.Status
}

// OAuthFrom returns the OAuthError in err's chain, or the one that stands for any other error: the codes a client of
// RFC 6749 understands are few.
func OAuthFrom(err error) *OAuthError {
	var oe *OAuthError
	if errors.As(err, &oe) {
		return oe
	}
	switch e := From(err); e.Code {
	case ValidationError, NotFound, Conflict:
		return &OAuthError{"invalid_request", e.Message, http.StatusBadRequest}
	case RateLimited:
		return &OAuthError{"temporarily_unavailable", e.Message, http.StatusTooManyRequests}
	case Forbidden, Unauthorized:
		return &OAuthError{"access_denied", e.Message, http.StatusForbidden}
	default:
		return &OAuthError{"server_error", Internal(nil).Message, http.StatusInternalServerError}
	}
}

// Uncached keeps an answer that may hold a secret out of every cache, in the words that RFC 6749 section 5.1 asks for.
func Uncached(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
}

// WriteOAuth answers err as RFC 6749 section 5.2 asks.
func WriteOAuth(w http.ResponseWriter, err error) {
	e := OAuthFrom(err)
	Uncached(w)
	SetRetryAfter(w.Header(), err)
	WriteJSON(w, e.Status, e)
}

package problem

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Code says what kind of problem it is. The seven codes are published; clients switch on them.
type Code string

// The published codes.
const (
	ValidationError Code = "VALIDATION_ERROR"
	Unauthorized    Code = "UNAUTHORIZED"
	Forbidden       Code = "FORBIDDEN"
	NotFound        Code = "NOT_FOUND"
	Conflict        Code = "CONFLICT"
	RateLimited     Code = "RATE_LIMITED"
	InternalError   Code = "INTERNAL_ERROR"
)

var statuses = map[Code]int{
	ValidationError: http.StatusBadRequest,
	Unauthorized:    http.StatusUnauthorized,
	Forbidden:       http.StatusForbidden,
	NotFound:        http.StatusNotFound,
	Conflict:        http.StatusConflict,
	RateLimited:     http.StatusTooManyRequests,
	InternalError:   http.StatusInternalServerError,
}

// Codes lists the published codes, in the order of their statuses.
func Codes() []Code {
	return slices.SortedFunc(maps.Keys(statuses), func(a, b Code) int { return a.Status() - b.Status() })
}

// Status returns the HTTP status of the code, 500 for one it does not know.
func (c Code) Status() int {
	if s, ok := statuses[c]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// The reasons a FORBIDDEN carries in details.reason: they tell a missing scope (ask for it) from what asking again
// would not help.
const (
	ReasonInsufficientScope  = "insufficient_scope"
	ReasonWrongBusiness      = "wrong_business"
	ReasonWrongDoor          = "wrong_door"
	ReasonBusinessNotGranted = "business_not_granted"
	ReasonRole               = "role"
	ReasonMembershipEnded    = "membership_ended"
	ReasonHTTPSRequired      = "https_required"
	ReasonOrigin             = "origin"
	ReasonSource             = "source_not_allowed"
	ReasonUnverified         = "email_unverified"
)

// Error is a refusal or a failure that may be shown to the client as it stands. Message says what is wrong and what
// to change; Details hold the parts a program reads.
type Error struct {
	Code    Code           `json:"code"`
	Message string         `json:"message"`
	Details map[string]any `json:"details,omitempty"`

	cause error
}

// Error implements error. The cause is in it, so it belongs in a log and never in an answer.
func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// With returns a copy of e with one more detail.
func (e *Error) With(name string, value any) *Error {
	c := *e
	c.Details = maps.Clone(e.Details)
	if c.Details == nil {
		c.Details = map[string]any{}
	}
	c.Details[name] = value
	return &c
}

// Reason returns details.reason, or "".
func (e *Error) Reason() string {
	reason, _ := e.Details["reason"].(string)
	return reason
}

// Words says in words for programs what the error is, for a log: its code, its reason (of one without, the code again) and its status.
func (e *Error) Words() (code, reason string, status int) {
	return string(e.Code), cmp.Or(e.Reason(), strings.ToLower(string(e.Code))), e.Code.Status()
}

// Field returns details.field, the name of the parameter that was refused, or "".
func (e *Error) Field() string {
	field, _ := e.Details["field"].(string)
	return field
}

// New makes an Error with a formatted message.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid is a VALIDATION_ERROR that names the field and the value that was sent.
func Invalid(field string, value any, format string, args ...any) *Error {
	return New(ValidationError, format, args...).With("field", field).With("value", value)
}

// Denied is a FORBIDDEN with its reason.
func Denied(reason, format string, args ...any) *Error {
	return New(Forbidden, format, args...).With("reason", reason)
}

// MissingScope is the FORBIDDEN of a credential that lacks scopes; required names all that the operation needs.
func MissingScope(required ...string) *Error {
	return Denied(ReasonInsufficientScope, "This credential lacks a scope that the request needs: %s.", strings.Join(required, ", ")).
		With("requiredScopes", required)
}

// Limited is a RATE_LIMITED that says when to come back: to programs in whole seconds, rounded up, at least one.
func Limited(wait time.Duration, format string, args ...any) *Error {
	seconds := max(1, int((wait+time.Second-1)/time.Second))
	e := New(RateLimited, format, args...)
	e.Message += " Try again in " + words(seconds) + "."
	return e.With(retryAfter, seconds)
}

// words says how long to wait, in the unit that people would use.
func words(seconds int) string {
	switch {
	case seconds > 120:
		return fmt.Sprintf("%d minutes", (seconds+59)/60)
	case seconds == 1:
		return "1 second"
	default:
		return fmt.Sprintf("%d seconds", seconds)
	}
}

const retryAfter = "retryAfter"

// SetRetryAfter sets the header of a RATE_LIMITED answer; for any other error it does nothing.
func SetRetryAfter(h http.Header, err error) {
	if seconds, ok := From(err).Details[retryAfter].(int); ok {
		h.Set("Retry-After", strconv.Itoa(seconds))
	}
}

// Internal hides cause behind a message that says nothing of it. The cause is for the log.
func Internal(cause error) *Error {
	return &Error{Code: InternalError, Message: "Something went wrong on our side. Try again.", cause: cause}
}

// From returns the *Error in err's chain, or an INTERNAL_ERROR around err. From(nil) is nil.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Internal(err)
}

// Is reports whether err is an Error of that code.
func Is(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

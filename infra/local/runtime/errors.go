package runtime

import "errors"

// MaxPayload is Lambda's limit, in bytes, for the payload of an invocation and for its response.
const MaxPayload = 6 << 20

// Ways in which an invocation can fail, besides a FunctionError. Errors of Invoke wrap one of these, or the context's.
var (
	ErrClosed           = errors.New("the function is closed")
	ErrCrashed          = errors.New("the function ended without an answer")
	ErrInit             = errors.New("the function did not start")
	ErrRequestTooLarge  = errors.New("the request is larger than 6 MB")
	ErrResponseTooLarge = errors.New("the response is larger than 6 MB")
	ErrTimeout          = errors.New("the function ran out of time")
)

// FunctionError is an error that the function itself returned.
type FunctionError struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

// Error is the function's message with the type before it.
func (e *FunctionError) Error() string {
	return e.Type + ": " + e.Message
}

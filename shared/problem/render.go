package problem

import (
	"encoding/json"
	"maps"
	"net/http"
)

// envelope is a refusal, of the plain call form and of everything before a handler.
type envelope struct {
	Success bool   `json:"success"`
	Error   *Error `json:"error,omitempty"`
	// Errors repeats a refusal in GraphQL's form, so that one body serves both kinds of client.
	Errors []graphQLError `json:"errors,omitempty"`
}

type success struct {
	Success bool `json:"success"`
	Data    any  `json:"data"`
}

type graphQLError struct {
	Message    string         `json:"message"`
	Extensions map[string]any `json:"extensions"`
}

// Extensions returns the error's extensions in a GraphQL answer: its code and its details. graphql-go calls it on
// the errors that resolvers return.
func (e *Error) Extensions() map[string]any {
	ext := map[string]any{}
	maps.Copy(ext, e.Details)
	ext["code"] = e.Code
	return ext
}

// Readable lets programs that run in a browser read an answer, whatever page they came with. It is for addresses at which no
// cookie counts, which another site could misuse. template.yaml says the same for the gateway's own answers.
func Readable(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Expose-Headers", "WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version, X-Request-Id, Retry-After, "+
		"RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset")
}

// WriteRefusal answers a request that no handler has begun to work on: the error as an envelope and as a GraphQL
// error in one body, with its HTTP status. challenge, unless empty, becomes WWW-Authenticate.
func WriteRefusal(w http.ResponseWriter, requestID, challenge string, err error) {
	e := From(err).With("requestId", requestID)
	if challenge != "" {
		w.Header().Set("WWW-Authenticate", challenge)
	}
	w.Header().Set("Cache-Control", "no-store")
	SetRetryAfter(w.Header(), e)
	WriteJSON(w, e.Code.Status(), envelope{Error: e, Errors: []graphQLError{{e.Message, e.Extensions()}}})
}

// Envelope returns the text of err's envelope.
func Envelope(requestID string, err error) string {
	text, _ := json.Marshal(envelope{Error: From(err).With("requestId", requestID)})
	return string(text)
}

// WriteEnvelope answers the plain call form: data with 200, or err with its status.
func WriteEnvelope(w http.ResponseWriter, requestID string, data any, err error) {
	if err != nil {
		e := From(err).With("requestId", requestID)
		SetRetryAfter(w.Header(), e)
		WriteJSON(w, e.Code.Status(), envelope{Error: e})
		return
	}
	WriteJSON(w, http.StatusOK, success{true, data})
}

// WriteJSON writes v. A value that cannot be encoded is a mistake in the program and answers INTERNAL_ERROR.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status = http.StatusInternalServerError
		body, _ = json.Marshal(envelope{Error: Internal(err)})
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(body)
}

// Panicked answers a request whose handler panicked.
func Panicked(w http.ResponseWriter, r *http.Request) {
	WriteRefusal(w, r.Header.Get("X-Request-Id"), "", Internal(nil))
}

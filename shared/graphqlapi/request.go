package graphqlapi

import (
	"mime"
	"net/http"
	"strings"

	"frontdesk/shared/problem"
	"frontdesk/shared/strictjson"

	"github.com/go-json-experiment/json"
)

// request is a GraphQL request.
type request struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
}

const maxBody = 128 << 10 // bytes

// parseRequest reads a request of GraphQL over HTTP.
func parseRequest(r *http.Request) (in request, _ error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		q := r.URL.Query()
		in.Query, in.OperationName = q.Get("query"), q.Get("operationName")
		for name, into := range map[string]*map[string]any{"variables": &in.Variables, "extensions": &in.Extensions} {
			if text := q.Get(name); text != "" && json.Unmarshal([]byte(text), into) != nil {
				return in, problem.New(problem.ValidationError, "%s must be a JSON object.", name).With("field", name)
			}
		}
	case http.MethodPost:
		kind, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if charset := parameters["charset"]; kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
			return in, problem.Invalid("Content-Type", r.Header.Get("Content-Type"), "Send the request with Content-Type: application/json, in UTF-8.")
		}
		body, err := strictjson.Read(r.Body, maxBody)
		if err != nil {
			return in, problem.New(problem.ValidationError, "The request is larger than 128 KB, or broke off.")
		}
		if strings.HasPrefix(strings.TrimSpace(string(body)), "[") {
			return in, problem.New(problem.ValidationError, "Send one request at a time: arrays of requests are not taken.")
		}
		if err := strictjson.Unmarshal(body, &in); err != nil {
			return in, problem.New(problem.ValidationError, "The body must be a JSON object with query, operationName and variables, each at most once.")
		}
	default:
		return in, problem.New(problem.ValidationError, "Use POST, or GET for a query.").With("field", "method").With("value", r.Method)
	}
	if strings.TrimSpace(in.Query) == "" {
		return in, problem.New(problem.ValidationError, "query is missing.").With("field", "query")
	}
	return in, checkVariablesSize(in.Variables)
}

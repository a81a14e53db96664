package mcpserver

import (
	"bytes"
	"mime"
	"net/http"
	"strconv"

	"frontdesk/shared/problem"
	"frontdesk/shared/strictjson"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxBody = 1 << 20 // bytes

	// MaxBatch is the most requests that a batch of an old protocol holds.
	MaxBatch = 20
)

// Call is what decides about a request before the SDK sees it. Everything else in the body is the SDK's to judge.
type Call struct {
	JSONRPC string         `json:"jsonrpc"`
	ID      jsontext.Value `json:"id"`
	Method  string         `json:"method"`
	Params  struct {
		Name string `json:"name"`
		URI  string `json:"uri"`
		Ref  struct {
			Type string `json:"type"`
			Name string `json:"name"`
			URI  string `json:"uri"`
		} `json:"ref"`
	} `json:"params"`
}

// Message is a body that is JSON-RPC: one call, or several.
type Message struct {
	Body  []byte
	Call  Call   // of a message that is no batch
	Batch []Call // of one that is
}

var (
	errMethod = problem.New(problem.ValidationError, "Use POST.")
	errParse  = problem.New(problem.ValidationError, "The body is not JSON, repeats a name, or has text after it.")
)

// ReadBody reads the body once. JSON with a name twice, or with text after it, is refused here, so that the SDK cannot
// read it differently than we did (GO-2026-4770 and its like); it is returned then, too, for whoever wants to guess what it was meant to be.
func ReadBody(r *http.Request) ([]byte, error) {
	if r.Method != http.MethodPost {
		return nil, errMethod
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return nil, problem.Invalid("Content-Type", r.Header.Get("Content-Type"), "Send the request with Content-Type: application/json.")
	}
	body, err := strictjson.Read(r.Body, maxBody)
	if err != nil {
		return nil, problem.New(problem.ValidationError, "The request is larger than 1 MB, or broke off.")
	}
	body = bytes.TrimSpace(body)
	if !jsontext.Value(body).IsValid() {
		return body, errParse
	}
	return body, nil
}

// Parse reads what ReadBody returned, and holds it to JSON-RPC 2.0. The message has what could be read when err is not nil.
func Parse(body []byte) (m Message, err error) {
	m.Body = body
	switch jsontext.Value(body).Kind() {
	case '{':
		if err := strictjson.Unmarshal(body, &m.Call); err != nil {
			return m, problem.New(problem.ValidationError, "The body is no JSON-RPC request: jsonrpc, method, params.name and params.uri are texts, their names in lower case.")
		}
		return m, m.Call.check()
	case '[':
		m.Batch, err = parseBatch(body)
		return m, err
	default:
		return m, errParse
	}
}

// parseBatch reads the requests of a batch, which an old protocol has, and holds each to JSON-RPC.
func parseBatch(body []byte) ([]Call, error) {
	var batch []jsontext.Value
	if err := json.Unmarshal(body, &batch); err != nil || len(batch) == 0 || len(batch) > MaxBatch {
		return nil, problem.New(problem.ValidationError, "A batch holds 1 to %d requests.", MaxBatch)
	}
	var calls []Call
	for _, one := range batch {
		var c Call
		if err := strictjson.Unmarshal(one, &c); err != nil {
			return nil, problem.New(problem.ValidationError, "A batch holds JSON-RPC requests only.")
		}
		if err := c.check(); err != nil {
			return nil, err
		}
		calls = append(calls, c)
	}
	return calls, nil
}

// check validates the JSON-RPC 2.0 envelope.
func (c Call) check() error {
	switch {
	case c.Method == "":
		return problem.New(problem.ValidationError, "The body is no JSON-RPC request: it has no method.")
	case c.JSONRPC != "2.0":
		return problem.Invalid("jsonrpc", c.JSONRPC, "jsonrpc must be 2.0.")
	case len(c.ID) > 0 && !c.validID():
		return problem.New(problem.ValidationError, "id must be a text, or an integer of 64 bits.").With("field", "id")
	default:
		return nil
	}
}

// validID reports whether the id is a text or a number that the SDK answers as it was sent.
func (c Call) validID() bool {
	_, err := strconv.ParseInt(string(c.ID), 10, 64)
	return c.ID.Kind() == '"' || err == nil
}

package mcpapi

import (
	"bytes"
	"net/http"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// plainCall is the other call form of the assistant door: a JSON object that is not JSON-RPC.
type plainCall struct {
	Type   string         `json:"type"`
	Name   string         `json:"name"`
	Params jsontext.Value `json:"params"`
}

// isPlain reports whether a body, broken or not, does not claim to be JSON-RPC: by a batch, or by the version.
func isPlain(body []byte) bool {
	var claim struct {
		JSONRPC jsontext.Value `json:"jsonrpc"`
	}
	switch err := json.Unmarshal(body, &claim); {
	case bytes.HasPrefix(body, []byte("[")):
		return false
	case err != nil:
		return !bytes.Contains(body, []byte(`"jsonrpc"`))
	default:
		return claim.JSONRPC == nil
	}
}

func parsePlain(body []byte) (asked plainCall, err error) {
	if err := json.Unmarshal(body, &asked, json.RejectUnknownMembers(true)); err != nil {
		return asked, problem.New(problem.ValidationError, `The body must be {"type": "tool" or "resource", "name": …, "params": {…}}, each name at most once, or a JSON-RPC request with "jsonrpc": "2.0".`)
	}
	if asked.Type != "tool" && asked.Type != "resource" {
		return asked, problem.Invalid("type", asked.Type, "type must be tool or resource.")
	}
	if asked.Name == "" {
		return asked, problem.Invalid("name", asked.Name, "name is missing: say which %s.", asked.Type)
	}
	return asked, nil
}

// servePlain answers the plain call form with the envelope.
func (d *door) servePlain(w http.ResponseWriter, r *http.Request, c access.Caller, asked plainCall) {
	data, err := d.plain(r, c, asked)
	if err != nil {
		reqlog.Refuse(r.Context(), err)
		if challenged(err) {
			w.Header().Set("WWW-Authenticate", d.stepUp(r.Context(), err))
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	problem.WriteEnvelope(w, c.RequestID, data, err)
}

func (d *door) plain(r *http.Request, c access.Caller, asked plainCall) (any, error) {
	op, known := d.find(asked.Name, asked.Type == "resource")
	if !known {
		return nil, noSuch(asked.Type).With("field", "name").With("value", asked.Name)
	}
	return op.run(r.Context(), c, asked.Params)
}

// noSuch is the refusal of a tool or a resource that there is not.
func noSuch(kind string) *problem.Error {
	return problem.New(problem.NotFound, "No %s has this name.", kind)
}

// index is what GET answers to a person with a key in hand: that it works, and what it opens.
type index struct {
	Business  string   `json:"business"`
	Scopes    []string `json:"scopes"`
	Tools     []string `json:"tools"`
	Resources []string `json:"resources"`
}

func (d *door) serveIndex(w http.ResponseWriter, c access.Caller) {
	answer := index{Business: c.Business.Name, Scopes: c.Scopes, Tools: []string{}, Resources: []string{}}
	for _, op := range d.operations {
		switch {
		case c.Require(op.needs...) != nil:
		case op.resource:
			answer.Resources = append(answer.Resources, op.name)
		default:
			answer.Tools = append(answer.Tools, op.name)
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	problem.WriteEnvelope(w, c.RequestID, answer, nil)
}

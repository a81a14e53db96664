package mcpapi

import (
	"net/http"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpserver"
	"frontdesk/shared/problem"
)

// form is how a request is made, and so how it is answered.
type form int

const (
	rpcForm   form = iota // JSON-RPC, or what has no form
	plainForm             // the plain call form of the assistant door, or what may have been meant by it
	bareGet               // a person's GET at the assistant door
)

// incoming is a request that was read and has not been served.
type incoming struct {
	mcpserver.Message // of JSON-RPC
	form              form
	plain             plainCall // of the plain call form
	err               error     // why it is refused
}

// receive reads a request and tells the call forms apart.
func (d *door) receive(r *http.Request) (in incoming) {
	if r.Method == http.MethodGet && d.name == access.Assistant && !strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
		return incoming{form: bareGet}
	}
	body, err := mcpserver.ReadBody(r)
	if d.name == access.Assistant && r.Method == http.MethodPost && isPlain(body) {
		in.form = plainForm
	}
	switch {
	case err != nil:
	case in.form == plainForm:
		in.plain, err = parsePlain(body)
	default:
		in.Message, err = mcpserver.Parse(body)
	}
	in.err = err
	return in
}

// refuse answers a request that could not be counted, or that is over a limit.
func (d *door) refuse(w http.ResponseWriter, c access.Caller, in incoming, err error) {
	w.Header().Set("Cache-Control", "no-store")
	if in.form != rpcForm {
		problem.WriteEnvelope(w, c.RequestID, nil, err)
		return
	}
	mcpserver.WriteError(w, c.RequestID, in.Call.ID, problem.From(err).Code.Status(), err)
}

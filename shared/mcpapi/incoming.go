package mcpapi

import (
	"net/http"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// form is how a request is made, and so how it is answered.
type form int

const (
	rpcForm   form = iota // JSON-RPC, or a body that is neither form
	plainForm             // the plain call form of the assistant door
	bareGet               // a person's GET at the assistant door
	unread                // not read at all; err says why
)

// incoming is a request that was read and has not been served.
type incoming struct {
	form  form
	body  []byte
	call  call   // of a request that is no batch
	batch []call // of one that is
	err   error  // why it is refused
}

var errMethod = problem.New(problem.ValidationError, "Use POST.")

// receive reads a request and tells the call forms apart.
func (d *door) receive(r *http.Request) (in incoming) {
	if r.Method == http.MethodGet && d.name == access.Assistant && !strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
		return incoming{form: bareGet}
	}
	if r.Method != http.MethodPost {
		return incoming{form: unread, err: errMethod}
	}
	in.body, in.call, in.err = readCall(r)
	switch {
	case in.err != nil:
	case d.name == access.Assistant && in.call.Type != "" && in.call.JSONRPC == "":
		in.form = plainForm
	case in.body[0] == '[':
		in.batch, in.err = readBatch(in.body)
	default:
		in.err = in.call.check()
	}
	return in
}

// answersPlainly reports whether the sender of a refused request probably reads the envelope rather than JSON-RPC.
func (d *door) answersPlainly(in incoming) bool {
	return in.form != rpcForm || in.err != nil && d.name == access.Assistant && in.call.JSONRPC == ""
}

// refuse answers a request that could not be counted, or that is over a limit.
func (d *door) refuse(w http.ResponseWriter, c access.Caller, in incoming, err error) {
	w.Header().Set("Cache-Control", "no-store")
	if d.answersPlainly(in) {
		problem.WriteEnvelope(w, c.RequestID, nil, err)
		return
	}
	writeError(w, c, in.call.ID, problem.From(err).Code.Status(), err)
}

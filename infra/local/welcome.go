package main

import (
	"fmt"
	"io"
	"os"

	"frontdesk/infra/demo"
	"frontdesk/shared/access"
	"frontdesk/shared/account"
)

// writeDemoFile writes DATA/demo.json.
func (s *Site) writeDemoFile() error {
	outbox, err := s.data.outbox()
	if err != nil {
		return err
	}
	file := demo.File{BaseURL: s.BaseURL, Engine: demo.Engine{Endpoint: s.engine.Endpoint, AccessTable: s.accessTable, BusinessTable: s.businessTable}, Outbox: outbox, Demo: s.Demo}
	if s.CAFile != "" {
		file.CAFile = &s.CAFile
	}
	text, err := file.Text()
	if err != nil {
		return err
	}
	return writeWhole(s.data.path("demo.json"), text)
}

// removeDemoFile removes the file when the run ends: a tool that waits for the next run must not find it.
func (s *Site) removeDemoFile() { os.Remove(s.data.path("demo.json")) }

// welcome prints where everything is, with calls that can be pasted.
func (s *Site) welcome(w io.Writer) {
	business := s.Demo.Businesses[0]
	owner := person(s.Demo, business.Handle, access.Owner)
	curl := "curl"
	if s.CAFile != "" {
		curl += " --cacert " + s.CAFile
	}
	fmt.Fprintf(w, `
Frontdesk answers at %[1]s

Partner door: GraphQL with a partner key
  %[2]s %[1]s/@%[3]s/api/graphql \
    -H 'Content-Type: application/json' \
    -H 'Authorization: Bearer %[4]s' \
    --data '{"query":"{ activeBusiness { id name participants(first: 3) { nodes { name } } } }"}'

Assistant door: the plain call form with an assistant key
  %[2]s %[1]s/api/mcp \
    -H 'Content-Type: application/json' \
    -H 'Authorization: Bearer %[5]s' \
    --data '{"type":"resource","name":"services","params":{}}'

Staff door: add this to your MCP client; it opens the browser to sign in
  {"mcpServers":{"frontdesk":{"type":"http","url":"%[1]s/@%[3]s/api/mcp"}}}

Public door: no credential
  %[2]s %[1]s/public/api/mcp \
    -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \
    --data '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"browse_sessions","arguments":{"handle":"%[3]s"}}}'

Console
  %[1]s/console   %[6]s   %[7]s
  %[1]s/console/sign-up   its e-mails are not sent: %[1]s/console/outbox shows them

Everything else (all keys, all people) is in %[8]s
What happens is written to %[9]s
Ctrl-C stops.
`, s.BaseURL, curl, business.Handle, secret(s.Demo, business.Handle, account.PartnerKey), secret(s.Demo, business.Handle, account.AssistantKey),
		owner.Email, owner.Password, s.data.path("demo.json"), s.data.path("frontdesk.log"))
}

// secret returns the first live key of a kind: the one with the usual scopes.
func secret(d demo.Demo, handle string, kind account.KeyKind) string {
	for _, k := range d.Keys {
		if k.Business == handle && k.Kind == kind && k.State == account.KeyLive {
			return k.Secret
		}
	}
	return ""
}

// person returns the first who has that role.
func person(d demo.Demo, handle string, role access.Role) demo.User {
	for _, u := range d.Users {
		if u.Roles[handle] == role {
			return u
		}
	}
	return demo.User{}
}

// Command oauth-token exchanges codes and refresh tokens for tokens, takes tokens back, and says what they are.
package main

import (
	"crypto/rand"
	"net/http"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/oauth"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

func main() {
	c := config.MustRead()
	tables := dynamo.Connect(c, reqlog.CountStore)
	server := oauth.NewServer(oauth.Config{
		Store: dynamo.NewGrants(tables), Limits: ratelimit.New(dynamo.NewLimits(tables), time.Now),
		Recorder: audit.NewRecorder(dynamo.NewEvents(tables), time.Now, rand.Reader), Issuer: c.PublicURL, Now: time.Now, Random: rand.Reader,
		AccessLife: c.AccessTokenLife, RefreshGrace: c.RefreshGrace, Local: !c.Deployed(),
	})
	endpoints := http.NewServeMux()
	endpoints.HandleFunc("/oauth/revoke", server.Revoke)
	endpoints.HandleFunc("/oauth/introspect", server.Introspect)
	endpoints.HandleFunc("/", server.Token) // at each of its addresses
	function.Serve(c, "oauth-token", endpoints, problem.Panicked)
}

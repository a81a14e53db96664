// Command oauth-register registers OAuth clients (RFC 7591).
package main

import (
	"crypto/rand"
	"net/http"
	"time"

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
		Issuer: c.PublicURL, RedirectHosts: c.RedirectHosts, Now: time.Now, Random: rand.Reader,
	})
	function.Serve(c, "oauth-register", http.HandlerFunc(server.Register), problem.Panicked)
}

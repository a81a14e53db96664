// Command oauth-token exchanges codes and refresh tokens for tokens.
package main

import (
	"crypto/rand"
	"net/http"
	"time"

	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/oauth"
	"frontdesk/shared/reqlog"
)

func main() {
	c := config.MustRead()
	server := oauth.NewServer(oauth.Config{
		Store: dynamo.NewGrants(dynamo.Connect(c, reqlog.CountStore)), Issuer: c.PublicURL, Now: time.Now, Random: rand.Reader,
	})
	function.Serve(http.HandlerFunc(server.Token))
}

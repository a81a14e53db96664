// Command oauth-token exchanges codes and refresh tokens for tokens.
package main

import (
	"crypto/rand"
	"net/http"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/oauth"
	"frontdesk/shared/reqlog"
)

func main() {
	c := config.MustRead()
	tables := dynamo.Connect(c, reqlog.CountStore)
	accounts := account.NewAccounts(dynamo.NewAccounts(tables), time.Now, rand.Reader)
	server := oauth.NewServer(dynamo.NewGrants(tables), accounts, c.PublicURL, time.Now, rand.Reader)
	function.Serve(http.HandlerFunc(server.Token))
}

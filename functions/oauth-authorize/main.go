// Command oauth-authorize asks people for their consent and gives out authorization codes.
package main

import (
	"crypto/rand"
	"net/http"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/oauth"
	"frontdesk/shared/outbound"
	"frontdesk/shared/page"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

func main() {
	c := config.MustRead()
	tables := dynamo.Connect(c, reqlog.CountStore)
	server := oauth.NewServer(oauth.Config{
		Store:     dynamo.NewGrants(tables),
		Accounts:  account.NewAccounts(account.Config{Store: dynamo.NewAccounts(tables), Now: time.Now, Random: rand.Reader}),
		Limits:    ratelimit.New(dynamo.NewLimits(tables), time.Now),
		Documents: outbound.New(outbound.Config{Loopback: !c.Deployed()}), Local: !c.Deployed(),
		Recorder: audit.NewRecorder(dynamo.NewEvents(tables), time.Now, rand.Reader),
		Issuer:   c.PublicURL, RedirectHosts: c.RedirectHosts, Now: time.Now, Random: rand.Reader,
	})
	function.Serve(c, "oauth-authorize", http.HandlerFunc(server.Authorize), page.Panicked)
}

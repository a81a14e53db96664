// Command console serves the pages for people: to sign in, and to manage a business's keys, apps and team.
package main

import (
	"crypto/rand"
	"log"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/config"
	"frontdesk/shared/console"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/mail"
	"frontdesk/shared/oauth"
	"frontdesk/shared/page"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/upstream"
	"frontdesk/shared/usage"
)

func main() {
	c := config.MustRead()
	tables := dynamo.Connect(c, reqlog.CountStore)
	people := account.Config{
		Store: dynamo.NewAccounts(tables), Limits: ratelimit.New(dynamo.NewLimits(tables), time.Now),
		Origin: c.PublicURL, Now: time.Now, Random: rand.Reader,
	}
	pages := console.Config{
		Keys:        account.NewKeys(dynamo.NewAccounts(tables), time.Now, rand.Reader, c.Environment),
		Connections: oauth.NewConnections(dynamo.NewGrants(tables), time.Now, rand.Reader),
		Usage:       usage.New(dynamo.NewUsage(tables), time.Now),
		Log:         audit.NewLog(dynamo.NewEvents(tables), time.Now),
		Webhooks:    endpoints(c, tables),
		Origin:      c.PublicURL, Now: time.Now, Random: rand.Reader,
	}
	switch {
	case c.Outbox != "":
		pages.Outbox = mail.NewOutbox(c.Outbox, time.Now, rand.Reader)
		people.Mailer = pages.Outbox
	case c.MailFrom != "":
		people.Mailer = mail.Connect(c)
	}
	pages.Accounts = account.NewAccounts(people)
	if c.OIDC != (config.OIDC{}) {
		var err error
		if pages.Upstream, err = upstream.New(upstream.Config{
			Issuer: c.OIDC.Issuer, ClientID: c.OIDC.ClientID, ClientSecret: c.OIDC.ClientSecret, Name: c.OIDC.Name,
			RedirectURI: c.PublicURL.JoinPath(console.CallbackPath).String(), Now: time.Now,
		}); err != nil {
			log.Fatal(err)
		}
	}
	handler, err := console.New(pages)
	if err != nil {
		log.Fatal(err)
	}
	function.Serve(c, "console", handler, page.Panicked)
}

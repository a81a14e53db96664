// Command console serves sign-in and the list of the businesses that a person works in.
package main

import (
	"crypto/rand"
	"log"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/config"
	"frontdesk/shared/console"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/reqlog"
)

func main() {
	c := config.MustRead()
	tables := dynamo.Connect(c, reqlog.CountStore)
	pages, err := console.New(console.Config{
		Accounts: account.NewAccounts(dynamo.NewAccounts(tables), time.Now, rand.Reader),
		Origin:   c.PublicURL,
	})
	if err != nil {
		log.Fatal(err)
	}
	function.Serve(pages)
}

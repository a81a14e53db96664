// Command webhooks makes webhook deliveries of what has changed in the BusinessTable, and once a minute starts the workers that nobody
// has started.
package main

import (
	"time"

	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/invoke"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/webhook"
)

func main() {
	c := config.MustRead()
	tables := dynamo.Connect(c, reqlog.CountStore)
	teller := &webhook.Teller{Store: dynamo.NewWebhooks(tables), Workers: invoke.Connect(c), Now: time.Now}
	function.ServeEvents(c, "webhooks", "tell", webhook.Feed{Teller: teller, Read: dynamo.ReadStreamRecord}.Handle)
}

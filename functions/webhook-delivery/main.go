// Command webhook-delivery works on the webhook deliveries of one endpoint, or tries an address. It alone calls addresses that others
// chose.
package main

import (
	"crypto/rand"
	"log"
	"time"

	"frontdesk/shared/alert"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/mail"
	"frontdesk/shared/outbound"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/seal"
	"frontdesk/shared/webhook"
)

func main() {
	c := config.MustRead()
	tables := dynamo.Connect(c, reqlog.CountStore)
	sealer, err := seal.Connect(c)
	if err != nil {
		log.Fatal(err)
	}
	alerts := alert.Alerts{Business: dynamo.NewBookings(tables).Business, Team: dynamo.NewAccounts(tables).Team, Origin: c.PublicURL}
	switch {
	case c.Outbox != "":
		alerts.Mailer = mail.NewOutbox(c.Outbox, time.Now, rand.Reader)
	case c.MailFrom != "":
		alerts.Mailer = mail.Connect(c)
	}
	worker := &webhook.Worker{
		Store: dynamo.NewWebhooks(tables), Sealer: sealer, Sender: outbound.New(outbound.Config{Loopback: !c.Deployed()}),
		Notify: alerts.EndpointDisabled, Now: time.Now, Random: rand.Reader,
	}
	function.ServeEvents(c, "webhook-delivery", "deliver", worker.Do)
}

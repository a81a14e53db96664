// Command graphql is the partner door.
package main

import (
	"crypto/rand"
	"log"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/booking"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/graphqlapi"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
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
	meter := ratelimit.NewMeter(dynamo.NewUsage(tables), time.Now)
	door, err := graphqlapi.New(graphqlapi.Config{
		Desk:      booking.NewDesk(dynamo.NewBookings(tables), time.Now, rand.Reader),
		Endpoints: webhook.NewEndpoints(webhook.Config{Store: dynamo.NewWebhooks(tables), Sealer: sealer, Loopback: !c.Deployed(), Now: time.Now, Random: rand.Reader}),
		Meter:     meter,
		Recorder:  audit.NewRecorder(dynamo.NewEvents(tables), time.Now, rand.Reader),
		CursorKey: c.CursorKey, Origin: c.PublicURL,
	})
	if err != nil {
		log.Fatal(err)
	}
	function.Serve(c, "graphql", authorizer.Protect(meter, door.ServeDoor), problem.Panicked)
}

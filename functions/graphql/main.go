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
)

func main() {
	tables := dynamo.Connect(config.MustRead(), reqlog.CountStore)
	recorder := audit.NewRecorder(dynamo.NewEvents(tables), time.Now, rand.Reader)
	meter := ratelimit.NewMeter(dynamo.NewUsage(tables), time.Now)
	door, err := graphqlapi.New(booking.NewDesk(dynamo.NewBookings(tables), time.Now, rand.Reader), meter, recorder)
	if err != nil {
		log.Fatal(err)
	}
	function.Serve(authorizer.Protect(meter, door.ServeDoor), problem.Panicked)
}

// Command mcp is the doors of AI assistants: staff, assistant, account and public.
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
	"frontdesk/shared/mcpapi"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

func main() {
	c := config.MustRead()
	if c.StateKey == nil {
		log.Fatal("MCP_STATE_KEY is empty")
	}
	tables := dynamo.Connect(c, reqlog.CountStore)
	meter := ratelimit.NewMeter(dynamo.NewUsage(tables), time.Now)
	doors := mcpapi.New(mcpapi.Config{
		Desk:           booking.NewDesk(dynamo.NewBookings(tables), time.Now, rand.Reader).With(outside(c)),
		Meter:          meter,
		Limits:         ratelimit.New(dynamo.NewLimits(tables), time.Now),
		Origin:         c.PublicURL,
		AllowedOrigins: c.AllowedOrigins,
		Loopback:       !c.Deployed(),
		Recorder:       audit.NewRecorder(dynamo.NewEvents(tables), time.Now, rand.Reader),
		StateKey:       c.StateKey,
		Now:            time.Now,
		Random:         rand.Reader,
	})
	function.Serve(c, "mcp", authorizer.Protect(meter, doors.ServeDoor), problem.Panicked)
}

// Command mcp is the doors of AI assistants: staff, assistant, account and public.
package main

import (
	"crypto/rand"
	"time"

	"frontdesk/shared/authorizer"
	"frontdesk/shared/booking"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/mcpapi"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

func main() {
	c := config.MustRead()
	doors := mcpapi.New(mcpapi.Config{
		Desk:           booking.NewDesk(dynamo.NewBookings(dynamo.Connect(c, reqlog.CountStore)), time.Now, rand.Reader),
		Origin:         c.PublicURL,
		AllowedOrigins: c.AllowedOrigins,
		Loopback:       !c.Deployed(),
	})
	function.Serve(authorizer.Protect(doors.ServeDoor), problem.Panicked)
}

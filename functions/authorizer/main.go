// Command authorizer decides, before every door, who may come in.
package main

import (
	"crypto/rand"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/reqlog"
)

func main() {
	c := config.MustRead()
	tables := dynamo.Connect(c, reqlog.CountStore)
	a := &authorizer.Authorizer{
		Store:       dynamo.NewCredentials(tables),
		Origin:      c.PublicURL,
		Now:         time.Now,
		Recorder:    audit.NewRecorder(dynamo.NewEvents(tables), time.Now, rand.Reader),
		Insecure:    c.InsecureAllowed(),
		DenyByAllow: c.SAMLocal,
	}
	function.ServeAuthorizer(c, "authorizer", a.Authenticate)
}

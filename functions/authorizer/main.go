// Command authorizer decides, before every door, who may come in.
package main

import (
	"context"
	"crypto/rand"
	"time"

	"frontdesk/shared/apigateway"
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
	logger := function.Logger()
	apigateway.StartAuthorizer(apigateway.Edge{Key: c.EdgeKey}, func(ctx context.Context, r apigateway.AuthorizerRequest) (apigateway.Decision, error) {
		ctx, end := reqlog.Begin(ctx, logger, "authorize")
		reqlog.Set(ctx, "requestId", r.RequestID)
		reqlog.Set(ctx, "resource", r.Resource)
		d, err := a.Authenticate(ctx, r)
		reqlog.Set(ctx, "principal", d.Principal)
		reqlog.Set(ctx, "allow", d.Allow)
		if denial := d.Context[authorizer.DenialName]; denial != "" {
			reqlog.Set(ctx, "refused", denial)
		}
		end(err)
		return d, err
	})
}

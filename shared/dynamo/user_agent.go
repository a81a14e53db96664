package dynamo

import (
	"context"
	"regexp"

	"frontdesk/shared/reqlog"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// plainID is the form of the ids of API Gateway and Lambda. Clients of API Gateway can send one of their own.
var plainID = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// named tells the store which request of ours asks, in the User-Agent, which CloudTrail's data events show.
func named(stack *middleware.Stack) error {
	return stack.Build.Add(middleware.BuildMiddlewareFunc("frontdesk.Named", func(
		ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler,
	) (middleware.BuildOutput, middleware.Metadata, error) {
		if r, ok := in.Request.(*smithyhttp.Request); ok {
			if id := reqlog.RequestID(ctx); plainID.MatchString(id) {
				r.Header.Set("User-Agent", r.Header.Get("User-Agent")+" md/request#"+id)
			}
		}
		return next.HandleBuild(ctx, in)
	}), middleware.After)
}

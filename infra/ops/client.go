package main

import (
	"context"
	"errors"

	"frontdesk/shared/dynamo"
	"frontdesk/shared/oauth"
	"frontdesk/shared/problem"
)

type clientAnswer struct {
	ID       string `json:"id"`
	Internal bool   `json:"internal"`
}

func markInternal(ctx context.Context, inv *invocation, in input) (answer, error) {
	err := dynamo.NewGrants(inv.tables).MarkInternal(ctx, in["id"])
	if errors.Is(err, oauth.ErrNotFound) {
		return answer{}, problem.New(problem.NotFound, "There is no client with this id.").With("field", "id").With("value", in["id"])
	} else if err != nil {
		return answer{}, err
	}
	return answer{clientAnswer{in["id"], true}, "The client is now marked as the business's own agent."}, nil
}

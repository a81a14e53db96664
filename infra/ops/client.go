package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"

	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/oauth"
)

type newClientAnswer struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	RedirectURIs []string `json:"redirectUris"`
}

type clientAnswer struct {
	ID       string `json:"id"`
	Internal bool   `json:"internal"`
}

type clientSecretAnswer struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

type removedClientAnswer struct {
	ID      string `json:"id"`
	Removed bool   `json:"removed"`
}

func (inv *invocation) authorizationServer() *oauth.Server {
	issuer := cmp.Or(inv.origin(), &url.URL{}) // which is that of a stack whose PUBLIC_URL was not given
	return oauth.NewServer(oauth.Config{
		Store: dynamo.NewGrants(inv.tables), Issuer: issuer, Local: inv.environment == config.Local, Now: inv.now, Random: rand.Reader,
	})
}

func createClient(ctx context.Context, inv *invocation, in input) (answer, error) {
	c, err := inv.authorizationServer().AddClient(ctx, in["name"], list(in["redirect-uris"]))
	if err != nil {
		return answer{}, err
	}
	return answer{newClientAnswer{c.ID, c.Name, c.RedirectURIs}, fmt.Sprintf("Added the client %s. Its client_id is %s.", c.Name, c.ID)}, nil
}

func markInternal(ctx context.Context, inv *invocation, in input) (answer, error) {
	if err := inv.authorizationServer().MarkInternal(ctx, in["id"]); err != nil {
		return answer{}, err
	}
	return answer{clientAnswer{in["id"], true}, "The client is now marked as the business's own agent."}, nil
}

func makeConfidential(ctx context.Context, inv *invocation, in input) (answer, error) {
	secret, err := inv.authorizationServer().MakeConfidential(ctx, in["id"])
	if err != nil {
		return answer{}, err
	}
	text := "The client must show its client_secret from now on. It is shown only now:\n\n  " + inv.reveal(secret) + "\n"
	return answer{clientSecretAnswer{in["id"], inv.reveal(secret)}, text}, nil
}

func removeClient(ctx context.Context, inv *invocation, in input) (answer, error) {
	if err := inv.authorizationServer().RemoveClient(ctx, in["id"]); err != nil {
		return answer{}, err
	}
	return answer{removedClientAnswer{in["id"], true}, "The client is removed. It gets no new tokens; those it has end within the life of an access token."}, nil
}

// inspectToken reads the token from standard input, where no list of processes and no history shows it.
func inspectToken(ctx context.Context, inv *invocation, _ input) (answer, error) {
	line, err := inv.line()
	if err != nil {
		return answer{}, err
	}
	i, err := inv.authorizationServer().Inspect(ctx, strings.TrimSpace(line))
	if err != nil {
		return answer{}, err
	}
	if !i.Active {
		return answer{i, "This token opens nothing: it is unknown, expired, revoked or spent."}, nil
	}
	return answer{i, fmt.Sprintf("Client %s may use %s with %s for user %s. What that opens depends on the person's role now.", i.ClientID, i.Audience, i.Scope, i.Subject)}, nil
}

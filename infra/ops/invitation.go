package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/dynamo"
)

type invitationAnswer struct {
	Link      string      `json:"link"`
	Email     string      `json:"email"`
	Role      access.Role `json:"role"`
	ExpiresAt time.Time   `json:"expiresAt"`
}

// inviteMember sends no e-mail: whoever runs it knows how to reach the person.
func inviteMember(ctx context.Context, inv *invocation, in input) (answer, error) {
	origin, err := url.Parse(inv.baseURL)
	if err != nil || origin.Host == "" {
		return answer{}, misuse{message: "A link needs the public address: name it in PUBLIC_URL."}
	}
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	i, err := account.NewAccounts(account.Config{Store: dynamo.NewAccounts(inv.tables), Origin: origin, Now: inv.now, Random: rand.Reader}).
		Invite(ctx, operator(b), in["email"], access.Role(in["role"]))
	if err != nil {
		return answer{}, err
	}
	i.Link = strings.Replace(i.Link, i.Secret.Reveal(), inv.reveal(i.Secret), 1)
	text := fmt.Sprintf("Give this link to %s. It makes them %s of %s, works once, until %s, and is shown only now:\n\n  %s\n",
		i.Email, i.Role, b.Name, i.ExpiresAt.Format(time.RFC3339), i.Link)
	return answer{invitationAnswer{i.Link, i.Email, i.Role, i.ExpiresAt}, text}, nil
}

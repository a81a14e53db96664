package main

import (
	"context"
	"fmt"
	"time"

	"frontdesk/shared/access"
)

type invitationAnswer struct {
	Link      string      `json:"link"`
	Email     string      `json:"email"`
	Role      access.Role `json:"role"`
	ExpiresAt time.Time   `json:"expiresAt"`
}

// inviteMember sends no e-mail: whoever runs it knows how to reach the person.
func inviteMember(ctx context.Context, inv *invocation, in input) (answer, error) {
	if inv.origin() == nil {
		return answer{}, misuse{message: "A link needs the public address: name it in PUBLIC_URL."}
	}
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	people := inv.people()
	i, err := people.Invite(ctx, operator(b), in["email"], access.Role(in["role"]))
	if err != nil {
		return answer{}, err
	}
	link := people.InvitationLink(inv.reveal(i.Secret))
	text := fmt.Sprintf("Give this link to %s. It makes them %s of %s, works once, until %s, and is shown only now:\n\n  %s\n",
		i.Email, i.Role, b.Name, i.ExpiresAt.Format(time.RFC3339), link)
	return answer{invitationAnswer{link, i.Email, i.Role, i.ExpiresAt}, text}, nil
}

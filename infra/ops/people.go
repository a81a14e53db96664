package main

import (
	"context"
	"errors"
	"fmt"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/contact"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

type userAnswer struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
}

func createUser(ctx context.Context, inv *invocation, in input) (answer, error) {
	password := ""
	if in["password-stdin"] == "true" {
		var err error
		if password, err = inv.password(); err != nil {
			return answer{}, err
		}
	}
	u, err := inv.people().CreateUser(ctx, in["email"], in["name"], password)
	if err != nil {
		return answer{}, err
	}
	if in["verified"] == "true" {
		if u, err = inv.people().VouchForEmail(ctx, u); err != nil {
			return answer{}, err
		}
	}
	text := fmt.Sprintf("Added %s <%s> with the id %s.", u.Name, u.Email, u.ID)
	if password == "" {
		text += " Without a password they cannot sign in."
	}
	return answer{userAnswer{u.ID, u.Email, u.Name}, text}, nil
}

// password reads a password from standard input.
func (inv *invocation) password() (string, error) {
	password, err := inv.line()
	if err == nil && password == "" {
		err = misuse{message: "Standard input has no password."}
	}
	return password, err
}

func setPassword(ctx context.Context, inv *invocation, in input) (answer, error) {
	password, err := inv.password()
	if err != nil {
		return answer{}, err
	}
	u, err := inv.people().SetPassword(ctx, in["email"], password)
	if err != nil {
		return answer{}, err
	}
	return answer{userAnswer{u.ID, u.Email, u.Name}, fmt.Sprintf("%s <%s> has another password, and is signed out everywhere.", u.Name, u.Email)}, nil
}

type memberAnswer struct {
	Business string      `json:"business"` // handle
	UserID   string      `json:"userId"`
	Email    string      `json:"email"`
	Role     access.Role `json:"role,omitempty"`
}

func setMember(ctx context.Context, inv *invocation, in input) (answer, error) {
	role, err := access.ParseRole(in["role"])
	if err != nil {
		return answer{}, problem.Invalid("role", in["role"], "%v", err)
	}
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	u, err := inv.people().SetRole(ctx, operator(b), in["email"], role)
	if err != nil {
		return answer{}, err
	}
	return answer{memberAnswer{b.Handle, u.ID, u.Email, role}, fmt.Sprintf("%s is now %s of %s.", u.Name, role, b.Name)}, nil
}

func removeMember(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	u, err := inv.people().RemoveMember(ctx, operator(b), in["email"])
	if err != nil {
		return answer{}, err
	}
	return answer{memberAnswer{Business: b.Handle, UserID: u.ID, Email: u.Email}, fmt.Sprintf("%s is no longer a member of %s.", u.Name, b.Name)}, nil
}

type linkAnswer struct {
	Business      string `json:"business"` // handle
	UserID        string `json:"userId"`
	ParticipantID string `json:"participantId"`
	Email         string `json:"email"`
}

func createLink(ctx context.Context, inv *invocation, in input) (answer, error) {
	email, err := contact.Email(in["email"])
	if err != nil {
		return answer{}, err
	}
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	u, err := dynamo.NewAccounts(inv.tables).UserByEmail(ctx, email)
	if errors.Is(err, account.ErrNotFound) {
		return answer{}, missing(email, "Nobody has signed up with %s.", email)
	} else if err != nil {
		return answer{}, err
	}
	p, err := dynamo.NewBookings(inv.tables).ParticipantByContact(ctx, b.ID, email)
	if errors.Is(err, booking.ErrNotFound) {
		return answer{}, missing(email, "%s has no participant with %s.", b.Name, email)
	} else if err != nil {
		return answer{}, err
	}
	if err := inv.people().LinkParticipant(ctx, operator(b), u.ID, p.ID); err != nil {
		return answer{}, err
	}
	return answer{linkAnswer{b.Handle, u.ID, p.ID, email}, fmt.Sprintf("%s is now linked to %s of %s.", u.Name, p.Name, b.Name)}, nil
}

func missing(email, format string, args ...any) error {
	return problem.New(problem.NotFound, format, args...).With("field", "email").With("value", email)
}

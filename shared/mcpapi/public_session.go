package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type publicSession struct {
	session
	Description string `json:"description" jsonschema:"of the activity"`
	Price       money  `json:"price" jsonschema:"paid at the business"`
	Cancelled   bool   `json:"cancelled" jsonschema:"whether the business cancelled it"`
}

func newPublicSession(p booking.PublicSession) publicSession {
	return publicSession{newSession(p.Session), p.Activity.Description, money{p.Activity.Price.Amount, p.Activity.Price.Currency},
		p.Session.Status == booking.SessionCancelled}
}

type publicSessionIn struct {
	Handle    string `json:"handle" jsonschema:"the business's handle"`
	SessionID string `json:"sessionId" jsonschema:"the session's id, from browse_sessions"`
}

type publicSessionOut struct {
	Business business      `json:"business"`
	Session  publicSession `json:"session"`
}

var ofSession = map[string]constraint{"handle": handleText, "sessionId": idText}

func getPublicSession(desk *booking.Desk) operation {
	return define(operation{
		name: "get_session", title: "Session", readOnly: true, needs: []access.Capability{access.DirectoryRead},
		description: "Returns one session of a class: what it is, who leads it, when, the price, and how many places are free. Needs no sign-in.",
	}, ofSession, func(ctx context.Context, c access.Caller, in publicSessionIn) (publicSessionOut, error) {
		found, err := desk.PublicSession(ctx, c, in.Handle, in.SessionID)
		return publicSessionOut{newBusiness(found.Business), newPublicSession(found)}, err
	})
}

type previewCheckoutOut struct {
	Business     business         `json:"business"`
	Session      publicSession    `json:"session"`
	Outcome      string           `json:"outcome" jsonschema:"place: register gets a place; waitlist: the session is full, join_waitlist gets in line; registered: they are in it already; not_bookable: it has begun or is cancelled; not_available: the business takes no registrations here"`
	Price        money            `json:"price" jsonschema:"what is to be paid at the business; nothing is paid here"`
	NeedsSignIn  bool             `json:"needsSignIn" jsonschema:"whether the person has to sign in before they can register"`
	Registration *ownRegistration `json:"registration,omitempty" jsonschema:"theirs, with the outcome registered"`
}

func previewCheckout(desk *booking.Desk) operation {
	return define(operation{
		name: "preview_checkout", title: "Before registering", readOnly: true, needs: []access.Capability{access.DirectoryRead},
		description: "Says what would come of registering for a session of a class, and its price, without changing anything. Show it to the person before register or join_waitlist. " +
			"Needs no sign-in; with it, also says whether they are registered already.",
	}, ofSession, func(ctx context.Context, c access.Caller, in publicSessionIn) (previewCheckoutOut, error) {
		preview, err := desk.PreviewCheckout(ctx, c, in.Handle, in.SessionID)
		out := previewCheckoutOut{Business: newBusiness(preview.Business), Session: newPublicSession(preview.PublicSession), Outcome: string(preview.Outcome),
			NeedsSignIn: c.Require(access.OwnRecords) != nil}
		out.Price = out.Session.Price
		if preview.Registration != nil {
			own := newOwnRegistration(booking.OwnRegistration{Business: preview.Business, Registration: *preview.Registration})
			out.Registration = &own
		}
		return out, err
	})
}

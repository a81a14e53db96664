package alert

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/webhook"
)

// Alerts writes to people. It is safe for concurrent use.
type Alerts struct {
	Business func(ctx context.Context, id string) (booking.Business, error)
	Team     func(ctx context.Context, businessID string) ([]account.Member, error)
	Mailer   account.Mailer // nil: nobody is written to
	Origin   *url.URL       // of the console
}

// EndpointDisabled tells everybody who manages the business's webhooks that an endpoint gets no more events, why, and what to do. The
// error joins those of the people who could not be written to.
func (a Alerts) EndpointDisabled(ctx context.Context, e webhook.Endpoint) error {
	if a.Mailer == nil {
		return nil
	}
	business, err := a.Business(ctx, e.BusinessID)
	if err != nil {
		return err
	}
	team, err := a.Team(ctx, e.BusinessID)
	if err != nil {
		return err
	}
	subject, text := a.endpointDisabled(business, e)
	var errs []error
	for _, m := range team {
		if m.Email != "" && m.Role.Capabilities().Has(access.WebhooksWrite) {
			errs = append(errs, a.Mailer.Send(ctx, m.Email, subject, text))
		}
	}
	return errors.Join(errs...)
}

// endpointDisabled names the endpoint by its host: the rest of an address may be as good as a password.
func (a Alerts) endpointDisabled(b booking.Business, e webhook.Endpoint) (subject, text string) {
	host := "your server"
	if u, err := url.Parse(e.URL); err == nil && u.Host != "" {
		host = u.Host
	}
	why := map[webhook.DisabledReason]string{
		webhook.Gone:        "It answered 410 Gone, which means that it wants no more events.",
		webhook.Failing:     "Nothing could be delivered to it for five days.",
		webhook.AccessEnded: "Whoever made it may no longer read anything in " + b.Name + ".",
	}[e.Reason]
	return fmt.Sprintf("A webhook of %s was switched off", b.Name), fmt.Sprintf(`%s is not told any more what happens in %s.

%s What was still to be delivered has been stopped.

To go on, see to it that the server takes events again, enable the webhook at
%s
and redeliver there what was missed. If nobody needs it any more, remove it.
`, host, b.Name, why, a.Origin.JoinPath("console", "@"+b.Handle, "webhooks"))
}

package channel

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/config"
	"frontdesk/shared/mail"
	"frontdesk/shared/problem"
	"frontdesk/shared/sms"
)

// Connect returns the channels that a function's configuration names, by platform.
func Connect(c config.Config) map[booking.Platform]booking.Channel {
	channels := map[booking.Platform]booking.Channel{}
	switch {
	case c.Outbox != "":
		channels[booking.Email] = Email{mail.NewOutbox(c.Outbox, time.Now, rand.Reader)}
	case c.MailFrom != "":
		channels[booking.Email] = Email{mail.Connect(c)}
	}
	if s := sms.Connect(c); s != nil {
		channels[booking.SMS] = SMS{s}
	}
	return channels
}

// Mailer sends an e-mail in somebody's name.
type Mailer interface {
	SendAs(ctx context.Context, name, to, subject, text string) error
}

// Email writes e-mails that come in the business's name, from the service's address.
type Email struct{ Mailer Mailer }

// Send implements booking.Channel.
func (e Email) Send(ctx context.Context, b access.Business, to, text string) error {
	err := e.Mailer.SendAs(ctx, b.Name, to, "Message from "+b.Name, text+"\n")
	if errors.Is(err, mail.ErrHeader) {
		return problem.New(problem.ValidationError, "No e-mail can be sent to this address.").With("field", "email")
	}
	return err
}

// SMS writes text messages. They carry the business's name, because many businesses share a number.
type SMS struct{ Sender *sms.SNS }

// Send implements booking.Channel.
func (s SMS) Send(ctx context.Context, b access.Business, to, text string) error {
	return s.Sender.Send(ctx, to, b.Name+": "+text)
}

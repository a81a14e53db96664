package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"frontdesk/shared/config"
	"frontdesk/shared/problem"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
)

// SES sends e-mails through Amazon SES. It is safe for concurrent use.
type SES struct {
	client *sesv2.Client
	from   string
}

// Connect returns the way to send for a function, with the credentials that Lambda gave it, from the address in its
// configuration.
func Connect(c config.Config) *SES {
	return Open(c.AWS(), "", c.MailFrom)
}

// Open returns the way to send with an AWS configuration, from an address that SES has verified. An empty endpoint is
// AWS.
func Open(c aws.Config, endpoint, from string) *SES {
	return &SES{sesv2.NewFromConfig(c, func(o *sesv2.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
	}), from}
}

// Send sends an e-mail. ErrHeader when the address or the subject does not fit in a header, VALIDATION_ERROR about `email`
// when SES refuses the address. After nil SES has accepted the message; whether it arrives is not known. No refusal holds the address: who
// may write to somebody may not always know it, and logs need not (CWE-209, CWE-532).
func (s *SES) Send(ctx context.Context, to, subject, text string) error {
	return s.SendAs(ctx, sender, to, subject, text)
}

// SendAs sends an e-mail that comes from our address in somebody's name. It fails as Send does, and with ErrHeader for a name that does
// not fit.
func (s *SES) SendAs(ctx context.Context, name, to, subject, text string) error {
	m := Message{To: to, Subject: subject, from: name}
	if err := m.check(); err != nil {
		return err
	}
	utf8 := func(data string) *types.Content { return &types.Content{Data: &data, Charset: aws.String("UTF-8")} }
	_, err := s.client.SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: aws.String(m.fromHeader(s.from)),
		Destination:      &types.Destination{ToAddresses: []string{to}},
		Content:          &types.EmailContent{Simple: &types.Message{Subject: utf8(subject), Body: &types.Body{Text: utf8(text)}}},
	})
	var bad *types.BadRequestException
	var rejected *types.MessageRejected
	if errors.As(err, &bad) || errors.As(err, &rejected) {
		// Most often it is the address; SES says the same of a sender that is not verified, so the cause is for the log.
		refused := problem.New(problem.ValidationError, "Our e-mail service does not send to this address. Check its spelling, or use another one.").With("field", "email")
		return fmt.Errorf("%w: mail: %s", refused, strings.ReplaceAll(err.Error(), to, "(the address)"))
	} else if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

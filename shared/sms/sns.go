package sms

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"frontdesk/shared/config"
	"frontdesk/shared/problem"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// MaxText is how many characters SNS takes at once. It sends a longer SMS in parts.
const MaxText = 1600

// SNS sends through Amazon SNS. It is safe for concurrent use.
type SNS struct {
	client *sns.Client
	from   string
}

// Connect returns the way to send for a function, with the credentials that Lambda gave it, from the sender in its configuration; nil
// when there is none.
func Connect(c config.Config) *SNS {
	if c.SMSSender == "" {
		return nil
	}
	return Open(c.AWS(), "", c.SMSSender)
}

// AnySender lets AWS choose who an SMS is from.
const AnySender = "*"

// Open returns the way to send with an AWS configuration. from is who the SMS is from: a name of up to eleven letters and digits, a number
// of ours with + in front, or AnySender. An empty endpoint is AWS.
func Open(c aws.Config, endpoint, from string) *SNS {
	return &SNS{sns.NewFromConfig(c, func(o *sns.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
	}), from}
}

var international = regexp.MustCompile(`^\+[1-9][0-9]{4,14}$`)

// Send sends an SMS. VALIDATION_ERROR about `phone` for a number that is not in international form, or that SNS refuses, and about
// `message` for a text of more than MaxText characters. After nil SNS has accepted it; whether it arrives is not known. No error holds the
// number: who may write to somebody may not always know it, and logs need not (CWE-209, CWE-532).
func (s *SNS) Send(ctx context.Context, to, text string) error {
	if !international.MatchString(to) {
		return refused("An SMS needs a phone number with + and country code.")
	}
	if utf8.RuneCountInString(text) > MaxText {
		return problem.New(problem.ValidationError, "An SMS may have %d characters.", MaxText).With("field", "message")
	}
	_, err := s.client.Publish(ctx, &sns.PublishInput{PhoneNumber: &to, Message: &text, MessageAttributes: s.attributes()})
	var parameter *types.InvalidParameterException
	var value *types.InvalidParameterValueException
	if errors.As(err, &parameter) || errors.As(err, &value) {
		return fmt.Errorf("%w: sms: %s", refused("Our SMS service does not send to this number. Check it, or write another way."), strings.ReplaceAll(err.Error(), to, "(the number)"))
	} else if err != nil {
		return fmt.Errorf("sms: %w", err)
	}
	return nil
}

func refused(why string) error {
	return problem.New(problem.ValidationError, "%s", why).With("field", "phone")
}

func (s *SNS) attributes() map[string]types.MessageAttributeValue {
	text := func(value string) types.MessageAttributeValue {
		return types.MessageAttributeValue{DataType: aws.String("String"), StringValue: &value}
	}
	attributes := map[string]types.MessageAttributeValue{"AWS.SNS.SMS.SMSType": text("Transactional")}
	switch {
	case s.from == AnySender:
	case strings.HasPrefix(s.from, "+"):
		attributes["AWS.MM.SMS.OriginationNumber"] = text(s.from)
	default:
		attributes["AWS.SNS.SMS.SenderID"] = text(s.from)
	}
	return attributes
}

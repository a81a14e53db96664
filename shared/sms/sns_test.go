package sms_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/config"
	"frontdesk/shared/problem"
	"frontdesk/shared/sms"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// service speaks the wire format of SNS: forms in, XML out.
type service struct {
	refusal string // the code of an error; empty: it works
	asked   url.Values
	signed  string
	calls   int
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	s.asked, s.signed = r.PostForm, r.Header.Get("Authorization")
	s.calls++
	w.Header().Set("Content-Type", "text/xml")
	if s.refusal != "" {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>no SMS to %s</Message></Error></ErrorResponse>`, s.refusal, s.asked.Get("PhoneNumber"))
		return
	}
	io.WriteString(w, `<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>`)
}

func open(t *testing.T, from string) (*sms.SNS, *service) {
	s := &service{}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
	})
	return sms.Open(aws.Config{Region: "eu-central-1", Credentials: credentials, RetryMaxAttempts: 1}, server.URL, from), s
}

func TestSend(t *testing.T) {
	for from, want := range map[string]string{"Lindenhof": "AWS.SNS.SMS.SenderID=Lindenhof", "+4915112345678": "AWS.MM.SMS.OriginationNumber=+4915112345678", sms.AnySender: ""} {
		way, s := open(t, from)
		if err := way.Send(t.Context(), "+4930231250", "Bis morgen! 🧘"); err != nil {
			t.Fatal(err)
		}
		if s.asked.Get("Action") != "Publish" || s.asked.Get("PhoneNumber") != "+4930231250" || s.asked.Get("Message") != "Bis morgen! 🧘" || s.asked.Has("TopicArn") ||
			!strings.Contains(s.signed, "/eu-central-1/sns/aws4_request") {
			t.Errorf("%s: asked %v, signed %s", from, s.asked, s.signed)
		}
		var attributes []string
		for n := 1; s.asked.Has(fmt.Sprintf("MessageAttributes.entry.%d.Name", n)); n++ {
			entry := fmt.Sprintf("MessageAttributes.entry.%d.", n)
			attributes = append(attributes, s.asked.Get(entry+"Name")+"="+s.asked.Get(entry+"Value.StringValue"))
		}
		if got := strings.Join(attributes, " "); !strings.Contains(got, "AWS.SNS.SMS.SMSType=Transactional") || !strings.Contains(got, want) || want == "" && len(attributes) != 1 {
			t.Errorf("%s: %s", from, got)
		}
	}
}

func TestRefusals(t *testing.T) {
	for refusal, code := range map[string]problem.Code{
		"InvalidParameter": problem.ValidationError, "ParameterValueInvalid": problem.ValidationError,
		"Throttled": problem.InternalError, "AuthorizationError": problem.InternalError, "InternalError": problem.InternalError,
	} {
		way, s := open(t, sms.AnySender)
		s.refusal = refusal
		err := way.Send(t.Context(), "+4930231250", "text")
		if err == nil || problem.From(err).Code != code || !strings.Contains(err.Error(), refusal) || strings.Contains(problem.From(err).Message, refusal) {
			t.Errorf("%s: %v", refusal, err)
		}
		if code == problem.ValidationError && (problem.From(err).Field() != "phone" || tells(err, "+4930231250")) {
			t.Errorf("%s: %v, about %v", refusal, err, problem.From(err).Details)
		}
	}
}

// tells reports whether an error has the number in it: neither who asked (CWE-209) nor the log (CWE-532) is to learn it there.
func tells(err error, number string) bool {
	return number != "" && strings.Contains(fmt.Sprint(err, problem.From(err).Details), number)
}

func TestWhatCannotBeSentIsNotAskedFor(t *testing.T) {
	way, s := open(t, sms.AnySender)
	for _, in := range [][3]string{
		{"030231250", "text", "phone"}, {"+0302312500", "text", "phone"}, {"arn:aws:sns:eu-central-1:1:topic", "text", "phone"}, {"", "text", "phone"},
		{"+4930231250", strings.Repeat("ü", sms.MaxText+1), "message"},
	} {
		if err := way.Send(t.Context(), in[0], in[1]); !problem.Is(err, problem.ValidationError) || problem.From(err).Field() != in[2] || tells(err, in[0]) {
			t.Errorf("%.40q: %v", in, err)
		}
	}
	if s.calls != 0 {
		t.Errorf("%d calls", s.calls)
	}
	if err := way.Send(t.Context(), "+4930231250", strings.Repeat("ü", sms.MaxText)); err != nil {
		t.Error(err)
	}
}

func TestConnect(t *testing.T) {
	if sms.Connect(config.Config{}) != nil || sms.Connect(config.Config{SMSSender: "Desk"}) == nil {
		t.Error("a way to send does not follow the configuration")
	}
}

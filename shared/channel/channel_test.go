package channel_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"os"
	"path/filepath"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/channel"
	"frontdesk/shared/config"
	"frontdesk/shared/mail"
	"frontdesk/shared/problem"
	"frontdesk/shared/sms"

	"github.com/aws/aws-sdk-go-v2/aws"
)

var studio = access.Business{Name: "Müller & Söhne"}

func TestEmailComesInTheBusinesssName(t *testing.T) {
	folder := t.TempDir()
	outbox := mail.NewOutbox(folder, time.Now, rand.Reader)
	const text = "Hello,\n\nBcc: eve@example.com\n\nBye"
	if err := (channel.Email{Mailer: outbox}).Send(t.Context(), studio, "ana@example.com", text); err != nil {
		t.Fatal(err)
	}
	got, err := outbox.Messages(9)
	if err != nil || len(got) != 1 || got[0].To != "ana@example.com" || got[0].Subject != "Message from Müller & Söhne" || got[0].Text != text+"\n" {
		t.Errorf("%+v, %v", got, err)
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*"))
	file, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	message, err := netmail.ReadMessage(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if from, err := message.Header.AddressList("From"); err != nil || len(from) != 1 || from[0].Name != studio.Name || message.Header.Get("Bcc") != "" {
		t.Errorf("%s: %v", file, err)
	}
}

func TestAnAddressThatNoHeaderHoldsIsRefused(t *testing.T) {
	email := channel.Email{Mailer: mail.NewOutbox(t.TempDir(), time.Now, rand.Reader)}
	for _, to := range []string{"ana@example.com\nBcc: eve@example.com", "ana", ""} {
		if err := email.Send(t.Context(), studio, to, "text"); !problem.Is(err, problem.ValidationError) || errors.Is(err, mail.ErrHeader) {
			t.Errorf("%q: %v", to, err)
		}
	}
}

func TestAnSMSSaysWhoItIsFrom(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.PostFormValue("Message")
		w.Write([]byte(`<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>`))
	}))
	defer server.Close()
	way := channel.SMS{Sender: sms.Open(aws.Config{Region: "eu-central-1", Credentials: aws.AnonymousCredentials{}}, server.URL, sms.AnySender)}
	if err := way.Send(t.Context(), studio, "+4930231250", "See you at nine."); err != nil || asked != "Müller & Söhne: See you at nine." {
		t.Errorf("%q, %v", asked, err)
	}
}

func TestConnect(t *testing.T) {
	for name, tt := range map[string]struct {
		config config.Config
		email  bool
		sms    bool
	}{
		"nothing":   {config.Config{}, false, false},
		"local":     {config.Config{Outbox: t.TempDir()}, true, false},
		"deployed":  {config.Config{MailFrom: "desk@example.com"}, true, false},
		"with both": {config.Config{MailFrom: "desk@example.com", SMSSender: "Desk"}, true, true},
	} {
		got := channel.Connect(tt.config)
		if (got[booking.Email] != nil) != tt.email || (got[booking.SMS] != nil) != tt.sms || got[booking.WhatsApp] != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

package alert_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/alert"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/mail"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/webhook"
)

func TestOwnersAndManagersAreTold(t *testing.T) {
	s := bookingtest.New(t)
	store := dynamo.NewAccounts(s.Tables)
	accounts := account.NewAccounts(account.Config{Store: store, Limits: ratelimit.New(dynamo.NewLimits(s.Tables), s.Clock.Now), Now: s.Clock.Now, Random: rand.Reader})
	for _, role := range access.Roles {
		if _, err := accounts.CreateUser(t.Context(), string(role)+"@example.com", "Some "+string(role), ""); err != nil {
			t.Fatal(err)
		}
		if _, err := accounts.SetRole(t.Context(), s.Operator(), string(role)+"@example.com", role); err != nil {
			t.Fatal(err)
		}
	}
	folder := t.TempDir()
	outbox := mail.NewOutbox(folder, s.Clock.Now, rand.Reader)
	origin, _ := url.Parse("https://desk.example")
	alerts := alert.Alerts{Business: s.Store.Business, Team: store.Team, Mailer: outbox, Origin: origin}
	for reason, says := range map[webhook.DisabledReason]string{webhook.Gone: "410 Gone", webhook.Failing: "five days", webhook.AccessEnded: "may no longer read"} {
		s.Clock.Advance(time.Second) // the outbox sorts by time
		e := webhook.Endpoint{ID: "ep", BusinessID: s.ID, URL: "https://hooks.example.com:8443/secret-path?token=1", Status: webhook.Disabled, Reason: reason}
		if err := alerts.EndpointDisabled(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		messages, err := outbox.Messages(2)
		if err != nil {
			t.Fatal(err)
		}
		to := []string{messages[0].To, messages[1].To}
		slices.Sort(to)
		m := messages[0]
		if !slices.Equal(to, []string{"manager@example.com", "owner@example.com"}) || m.Subject != "A webhook of The studio was switched off" {
			t.Errorf("%v: %s", to, m.Subject)
		}
		for _, part := range []string{says, "hooks.example.com:8443 is not told any more what happens in The studio.", "\nhttps://desk.example/console/@studio/webhooks\n"} {
			if !strings.Contains(m.Text, part) {
				t.Errorf("%s: no %q in %s", reason, part, m.Text)
			}
		}
		if strings.Contains(m.Text, "secret-path") || strings.Contains(m.Text, "token") {
			t.Errorf("it tells the whole address: %s", m.Text)
		}
	}
	if all, err := outbox.Messages(100); err != nil || len(all) != 6 {
		t.Errorf("%d e-mails: %v", len(all), err)
	}
}

// refusing takes no mail for one address.
type refusing struct {
	account.Mailer
	address string
}

func (r refusing) Send(ctx context.Context, to, subject, text string) error {
	if to == r.address {
		return errRefused
	}
	return r.Mailer.Send(ctx, to, subject, text)
}

var errRefused = errors.New("refused")

func TestOneAddressThatIsRefusedKeepsNobodyElseFromMail(t *testing.T) {
	s := bookingtest.New(t)
	outbox := mail.NewOutbox(t.TempDir(), s.Clock.Now, rand.Reader)
	var team []account.Member
	for n := range 3 {
		team = append(team, account.Member{UserID: fmt.Sprint(n), Email: fmt.Sprint("m", n, "@example.com"), Role: access.Manager})
	}
	alerts := alert.Alerts{Business: s.Store.Business, Team: func(context.Context, string) ([]account.Member, error) { return team, nil },
		Mailer: refusing{outbox, "m0@example.com"}, Origin: &url.URL{Scheme: "https", Host: "desk.example"}}
	err := alerts.EndpointDisabled(t.Context(), webhook.Endpoint{BusinessID: s.ID, Reason: webhook.Gone})
	if all, _ := outbox.Messages(9); !errors.Is(err, errRefused) || len(all) != 2 {
		t.Errorf("%d e-mails: %v", len(all), err)
	}
	if err := (alert.Alerts{}).EndpointDisabled(t.Context(), webhook.Endpoint{}); err != nil {
		t.Errorf("without mail: %v", err)
	}
}

package account_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/problem"
)

// TestEmailsSayWhatTheAddressNeeds: only who reads the mail learns whether there is an account, and gets a link that helps.
func TestEmailsSayWhatTheAddressNeeds(t *testing.T) {
	for _, tt := range []struct {
		asked              account.LinkPurpose
		has                bool
		subject, path, say string
	}{
		{account.SignUp, false, "Finish making your Frontdesk account", account.FinishSignUpPath, "choose your name and a password"},
		{account.SignUp, true, "Your Frontdesk account", account.FinishResetPath, "You have one already"},
		{account.PasswordReset, true, "Choose a new password for Frontdesk", account.FinishResetPath, "choose a new password"},
		{account.PasswordReset, false, "Your Frontdesk account", account.FinishSignUpPath, "There is no such account"},
	} {
		o := newOffice(t)
		if tt.has {
			_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
			want(t, err, "")
		}
		o.start(tt.asked, "ana@example.com", "/oauth/authorize?client_id=secret")
		m := o.outbox.messages[0]
		if m.subject != tt.subject {
			t.Errorf("%+v: the subject is %q", tt, m.subject)
		}
		if path, _ := o.follow(); path != tt.path {
			t.Errorf("%+v leads to %s", tt, path)
		}
		for _, says := range []string{tt.say, "Frontdesk", "for one hour", "If it was not you"} {
			if !strings.Contains(m.subject+m.text, says) {
				t.Errorf("%+v does not say %q: %s", tt, says, m.text)
			}
		}
		if strings.Contains(m.text, "authorize") {
			t.Errorf("the e-mail names where the person was going: %s", m.text)
		}
		if has := strings.Contains(m.text, origin+account.SignInPath+"\n"); has != (tt.asked == account.SignUp && tt.has) {
			t.Errorf("%+v: the way to sign in: %t", tt, has)
		}
	}
}

// TestEmailBombing: neither one source nor many can have many e-mails sent.
func TestEmailBombing(t *testing.T) {
	o := newOffice(t)
	for n := range 21 {
		_, err := o.ask(account.SignUp, source, fmt.Sprintf("a%d@example.com", n), "")
		if n < 20 {
			want(t, err, "")
		} else if e := want(t, err, problem.RateLimited); e.Details["retryAfter"] != 3600 || !strings.HasSuffix(e.Message, "Try again in 60 minutes.") {
			t.Errorf("%+v", e)
		}
	}
	for n := range 6 {
		// Another spelling is the same address.
		spelling := []string{"ana@example.com", "ANA@example.com "}[n%2]
		_, err := o.ask(account.PasswordReset, fmt.Sprintf("198.51.100.%d", n), spelling, "")
		if n < 5 {
			want(t, err, "")
		} else {
			want(t, err, problem.RateLimited)
		}
	}
	if len(o.outbox.messages) != 25 {
		t.Errorf("%d e-mails", len(o.outbox.messages))
	}
	_, err := o.ask(account.SignUp, "203.0.113.1", "not an address", "")
	want(t, err, problem.ValidationError)
	o.Clock.Advance(time.Hour)
	o.start(account.SignUp, "ana@example.com", "")
	o.outbox.failure = errors.New("the e-mail service is down")
	if _, err := o.ask(account.SignUp, source, "ana@example.com", ""); !errors.Is(err, o.outbox.failure) {
		t.Errorf("got %v", err)
	}
}

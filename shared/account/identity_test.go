package account_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

func identity(subject, email string) account.Identity {
	return account.Identity{Issuer: "https://id.example", Subject: subject, Email: email, EmailVerified: true, Name: "Ana"}
}

// arrive goes to the provider and comes back as an identity.
func (o office) arrive(i account.Identity) (account.User, error) {
	o.t.Helper()
	secret, err := o.accounts.StartAttempt(o.t.Context(), source, "/console")
	want(o.t, err, "")
	attempt, err := o.accounts.TakeAttempt(o.t.Context(), secret.Reveal())
	want(o.t, err, "")
	session, u, err := o.accounts.SignInByIdentity(o.t.Context(), attempt, i)
	if err == nil {
		got, _, err := o.accounts.Session(o.t.Context(), session.Reveal())
		want(o.t, err, "")
		if got.ID != u.ID {
			o.t.Errorf("signed in as %+v, not %+v", got, u)
		}
	}
	return u, err
}

func TestSignInByIdentity(t *testing.T) {
	o := newOffice(t)
	ben, err := o.accounts.CreateUser(t.Context(), "ben@example.com", "Ben", "correct horse")
	want(t, err, "")
	made, err := o.arrive(identity("ana", " Ana@Example.com"))
	want(t, err, "")
	if made.Email != "ana@example.com" || made.Name != "Ana" || made.EmailVerifiedAt.IsZero() || made.PasswordHash != "" {
		t.Errorf("made %+v", made)
	}
	want(t, o.signIn("ana@example.com", ""), problem.Unauthorized)

	moved := identity("ana", "ben@example.com")
	moved.EmailVerified = false
	for _, again := range []account.Identity{identity("ana", "ana@example.com"), identity("ana", "ben@example.com"), moved, identity("ana", "")} {
		if u, err := o.arrive(again); err != nil || u.ID != made.ID {
			t.Errorf("%+v is %+v, %v", again, u, err)
		}
	}
	tied, err := o.arrive(identity("ben", "BEN@example.com"))
	want(t, err, "")
	if tied.ID != ben.ID {
		t.Errorf("ben is %+v", tied)
	}
	if u, err := o.arrive(identity("ben", "new@example.com")); err != nil || u.ID != ben.ID || u.EmailVerifiedAt.IsZero() {
		t.Errorf("ben is %+v, %v", u, err)
	}
	elsewhere := identity("ana", "carla@example.com")
	elsewhere.Issuer = "https://other.example"
	if u, err := o.arrive(elsewhere); err != nil || u.ID == made.ID {
		t.Errorf("another issuer's ana is %+v, %v", u, err)
	}
}

// TestARecycledAddressIsNotItsFirstOwners: the provider gave ana's address to somebody else, who is another subject.
func TestARecycledAddressIsNotItsFirstOwners(t *testing.T) {
	o := newOffice(t)
	byPassword, err := o.accounts.CreateUser(t.Context(), "ben@example.com", "Ben", "correct horse")
	want(t, err, "")
	for _, first := range []account.Identity{identity("ana", "ana@example.com"), identity("ben", "ben@example.com")} {
		u, err := o.arrive(first)
		want(t, err, "")
		_, err = o.arrive(identity("eve", first.Email))
		if e := want(t, err, problem.Forbidden); !strings.Contains(e.Message, "password") {
			t.Errorf("no way on: %s", e.Message)
		}
		if again, err := o.arrive(first); err != nil || again.ID != u.ID {
			t.Errorf("%s: %+v, %v", first.Subject, again, err)
		}
		elsewhere := identity("eve-"+first.Subject, first.Email)
		elsewhere.Issuer = "https://other.example"
		if same, err := o.arrive(elsewhere); err != nil || same.ID != u.ID {
			t.Errorf("%s at another issuer: %+v, %v", first.Subject, same, err)
		}
	}
	want(t, o.signIn("ben@example.com", "correct horse"), "")
	if u, err := o.arrive(identity("ben", "ben@example.com")); err != nil || u.ID != byPassword.ID {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestOneOfManySubjectsAtOnceIsTied(t *testing.T) {
	for name, exists := range map[string]bool{"to a new user": false, "to an existing user": true} {
		o := newOffice(t)
		if exists {
			_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
			want(t, err, "")
		}
		tied := 0
		for _, err := range bookingtest.AtOnce(4, func(i int) error {
			_, err := o.arrive(identity(fmt.Sprint("ana", i), "ana@example.com"))
			return err
		}) {
			if err == nil {
				tied++
			} else if !problem.Is(err, problem.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if tied != 1 {
			t.Errorf("%s: %d were tied", name, tied)
		}
	}
}

func TestWhoIsTiedIsToldByEmail(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	for range 2 {
		_, err = o.arrive(identity("ana", "ana@example.com"))
		want(t, err, "")
	}
	_, err = o.arrive(identity("new", "new@example.com"))
	want(t, err, "")
	if len(o.outbox.messages) != 1 {
		t.Fatalf("%d e-mails", len(o.outbox.messages))
	}
	m := o.outbox.messages[0]
	for _, says := range []string{"https://id.example", "If it was not you", origin + account.SignInPath} {
		if m.to != "ana@example.com" || !strings.Contains(m.text, says) {
			t.Errorf("no %q in %+v", says, m)
		}
	}

	o.outbox.failure = errors.New("the e-mail service is down")
	_, err = o.accounts.CreateUser(t.Context(), "ben@example.com", "Ben", "correct horse")
	want(t, err, "")
	_, err = o.arrive(identity("ben", "ben@example.com"))
	want(t, err, "")
	silent := o.with(func(c *account.Config) { c.Mailer, c.Origin = nil, nil })
	_, err = silent.accounts.CreateUser(t.Context(), "carla@example.com", "Carla", "correct horse")
	want(t, err, "")
	_, err = silent.arrive(identity("carla", "carla@example.com"))
	want(t, err, "")
}

// TestUnverifiedEmailIsNobodys (account takeover through a provider that lets people claim any address).
func TestUnverifiedEmailIsNobodys(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	for _, email := range []string{"ana@example.com", "new@example.com", "", "no address"} {
		claimed := identity("eve", email)
		claimed.EmailVerified = email == "" || email == "no address"
		_, err := o.arrive(claimed)
		want(t, err, problem.Forbidden)
	}
	for _, strange := range []account.Identity{identity("", "ana@example.com"), identity(strings.Repeat("x", 256), "ana@example.com"), {Subject: "eve", Email: "ana@example.com", EmailVerified: true}} {
		_, err := o.arrive(strange)
		want(t, err, problem.InternalError)
	}
	o.start(account.SignUp, "new@example.com", "")
	if path, _ := o.follow(); path != account.FinishSignUpPath {
		t.Errorf("a refused identity made a user: %s", path)
	}
}

// TestCVE_2019_19844: an address at another domain, verified there, must not become a user's by its lower-case form.
func TestCVE_2019_19844(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "mike@kraken.example", "Mike", "correct horse")
	want(t, err, "")
	for _, email := range []string{"mike@\u212araken.example", "m\u0130ke@kraken.example"} {
		_, err := o.arrive(identity("eve", email))
		want(t, err, problem.Forbidden)
	}
}

func TestNamesFromAProviderAreMadeFit(t *testing.T) {
	o := newOffice(t)
	for n, tt := range [][2]string{{"", "a0"}, {" \u202e ", "a1"}, {"An\u202ea\x00", "Ana"}, {"\u200d", "a3"}, {strings.Repeat("é", 150), strings.Repeat("é", 100)}, {"  Ana  ", "Ana"}} {
		i := identity(fmt.Sprint(n), fmt.Sprintf("a%d@example.com", n))
		i.Name = tt[0]
		if u, err := o.arrive(i); err != nil || u.Name != tt[1] {
			t.Errorf("%q became %q, %v", tt[0], u.Name, err)
		}
	}
}

func TestOneUserOfManyFirstSignInsAtOnce(t *testing.T) {
	o := newOffice(t)
	ids := make([]string, 4)
	for i, err := range bookingtest.AtOnce(4, func(i int) error {
		u, err := o.arrive(identity("ana", "ana@example.com"))
		ids[i] = u.ID
		return err
	}) {
		if err != nil || ids[i] != ids[0] {
			t.Errorf("%d: %v, users %v", i, err, ids)
		}
	}
}

func TestAnAttemptIsTakenOnceBySecret(t *testing.T) {
	o := newOffice(t)
	secret, err := o.accounts.StartAttempt(t.Context(), source, "/somewhere")
	want(t, err, "")
	for _, other := range []string{"", "x", credential.New(credential.SignInAttempt, rand.Reader).Reveal(), credential.New(credential.MailedLink, rand.Reader).Reveal(), secret.Digest()} {
		_, err := o.accounts.TakeAttempt(t.Context(), other)
		want(t, err, problem.ValidationError)
	}
	taken := 0
	for _, err := range bookingtest.AtOnce(8, func(int) error {
		a, err := o.accounts.TakeAttempt(t.Context(), secret.Reveal())
		if err == nil && a.Return != "/somewhere" {
			t.Errorf("returns to %s", a.Return)
		}
		return err
	}) {
		if err == nil {
			taken++
		} else if !problem.Is(err, problem.ValidationError) {
			t.Error(err)
		}
	}
	if taken != 1 {
		t.Errorf("taken %d times", taken)
	}
	late, err := o.accounts.StartAttempt(t.Context(), source, "")
	want(t, err, "")
	o.Clock.Advance(10 * time.Minute)
	_, err = o.accounts.TakeAttempt(t.Context(), late.Reveal())
	want(t, err, problem.ValidationError)
}

func TestAttemptsThatFailAreLimitedPerSource(t *testing.T) {
	o := newOffice(t)
	for range 62 {
		_, err := o.arrive(identity("ana", "ana@example.com"))
		want(t, err, "")
	}
	for range 60 {
		_, err := o.accounts.StartAttempt(t.Context(), source, "")
		want(t, err, "")
	}
	_, err := o.accounts.StartAttempt(t.Context(), source, "")
	want(t, err, problem.RateLimited)
	_, err = o.accounts.StartAttempt(t.Context(), "198.51.100.1", "")
	want(t, err, "")
}

// TestAttemptsAtTheProviderLockNoPasswords: they guess none, and a studio is one source.
func TestAttemptsAtTheProviderLockNoPasswords(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	for range 60 {
		_, err := o.accounts.StartAttempt(t.Context(), source, "")
		want(t, err, "")
	}
	want(t, o.signIn("ana@example.com", "correct horse"), "")
}

func TestAnAttemptThatCouldNotLeaveDoesNotCount(t *testing.T) {
	o := newOffice(t)
	for range 62 {
		secret, err := o.accounts.StartAttempt(t.Context(), source, "")
		want(t, err, "")
		want(t, o.accounts.DropAttempt(t.Context(), secret), "")
		_, err = o.accounts.TakeAttempt(t.Context(), secret.Reveal())
		want(t, err, problem.ValidationError)
	}
}

// TestAnAttemptCountsInTheWindowInWhichItBegan: who comes back in the next one makes no room there.
func TestAnAttemptCountsInTheWindowInWhichItBegan(t *testing.T) {
	o := newOffice(t)
	start := func() error {
		_, err := o.accounts.StartAttempt(t.Context(), source, "")
		return err
	}
	o.Clock.Advance(15*time.Minute - time.Second)
	secret, err := o.accounts.StartAttempt(t.Context(), source, "")
	want(t, err, "")
	o.Clock.Advance(time.Second)
	for range 60 {
		want(t, start(), "")
	}
	want(t, start(), problem.RateLimited)
	attempt, err := o.accounts.TakeAttempt(t.Context(), secret.Reveal())
	want(t, err, "")
	_, _, err = o.accounts.SignInByIdentity(t.Context(), attempt, identity("ana", "ana@example.com"))
	want(t, err, "")
	want(t, start(), problem.RateLimited)
}

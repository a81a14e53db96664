package account_test

import (
	"fmt"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/problem"
)

// TestPasswordGuessing (OWASP API2): ten wrong passwords in a window, from anywhere, and not even the right one is looked
// at; nor from one source for anybody.
func TestPasswordGuessing(t *testing.T) {
	o := newOffice(t)
	for _, email := range []string{"ana@example.com", "ben@example.com"} {
		_, err := o.accounts.CreateUser(t.Context(), email, "Ana", "correct horse")
		want(t, err, "")
	}
	from := func(source, email, password string) error {
		_, _, err := o.accounts.SignIn(t.Context(), source, email, password)
		return err
	}
	for n := range 10 {
		want(t, from(fmt.Sprintf("198.51.100.%d", n), []string{"ana@example.com", " ANA@example.com"}[n%2], "wrong horse"), problem.Unauthorized)
	}
	e := want(t, from("203.0.113.1", "ana@example.com", "correct horse"), problem.RateLimited)
	if e.Details["retryAfter"] != 900 {
		t.Errorf("come back in %v seconds", e.Details["retryAfter"])
	}
	want(t, from("203.0.113.1", "ben@example.com", "correct horse"), "")

	for n := range 10 {
		want(t, from("203.0.113.2", fmt.Sprintf("somebody%d@example.com", n), "wrong horse"), problem.Unauthorized)
	}
	want(t, from("203.0.113.2", "ben@example.com", "correct horse"), problem.RateLimited)
	for range 10 {
		want(t, from("203.0.113.3", "no address", "wrong horse"), problem.Unauthorized)
	}
	want(t, from("203.0.113.3", "ben@example.com", "correct horse"), problem.RateLimited)
	want(t, from("203.0.113.4", "no address", "wrong horse"), problem.Unauthorized)

	o.Clock.Advance(15 * time.Minute)
	want(t, from("203.0.113.2", "ana@example.com", "correct horse"), "")
}

// TestALockedAddressDoesNotLockItsSource: a studio is one source, and somebody there keeps trying.
func TestALockedAddressDoesNotLockItsSource(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "ben@example.com", "Ben", "correct horse")
	want(t, err, "")
	for n := range 10 {
		_, _, err := o.accounts.SignIn(t.Context(), fmt.Sprintf("198.51.100.%d", n), "ana@example.com", "wrong horse")
		want(t, err, problem.Unauthorized)
	}
	for range 12 {
		want(t, o.signIn("ana@example.com", "wrong horse"), problem.RateLimited)
	}
	want(t, o.signIn("ben@example.com", "correct horse"), "")

	for range 5 {
		o.start(account.SignUp, "carla@example.com", "")
	}
	for range 22 {
		_, err := o.ask(account.SignUp, source, "carla@example.com", "")
		want(t, err, problem.RateLimited)
	}
	o.start(account.SignUp, "new@example.com", "")
}

func TestSignInsThatSucceedDoNotCount(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	for range 12 {
		want(t, o.signIn("ana@example.com", "correct horse"), "")
	}
	for range 9 {
		want(t, o.signIn("ana@example.com", "wrong horse"), problem.Unauthorized)
	}
	// A success in between forgives none of the failures.
	want(t, o.signIn("ana@example.com", "correct horse"), "")
	want(t, o.signIn("ana@example.com", "wrong horse"), problem.Unauthorized)
	want(t, o.signIn("ana@example.com", "correct horse"), problem.RateLimited)
}

// TestARefusedAttemptCostsOneRequest and no argon2: it does not even read the user.
func TestARefusedAttemptCostsOneRequest(t *testing.T) {
	o := newOffice(t)
	for range 10 {
		want(t, o.signIn("ana@example.com", "wrong horse"), problem.Unauthorized)
	}
	o.Requests.Count()
	want(t, o.signIn("ana@example.com", "wrong horse"), problem.RateLimited)
	if n := o.Requests.Count(); n != 1 {
		t.Errorf("%d store requests", n)
	}
}

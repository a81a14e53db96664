package account_test

import (
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/problem"
)

// letDown fails unless err is the store's failure and no refusal: nobody is refused for what they did themselves a moment ago.
func letDown(t *testing.T, err error) {
	t.Helper()
	if err != nil && problem.From(err).Code != problem.InternalError {
		t.Errorf("the store let us down, and the caller is told %v", err)
	}
}

// opens reports whether a key's secret is one that the authorizer knows.
func (o office) opens(secret credential.Secret) bool {
	o.t.Helper()
	r, err := dynamo.NewCredentials(o.Tables).Credential(o.t.Context(), secret)
	want(o.t, err, "")
	return r.Key.ID != "" && r.Key.Digest == secret.Digest()
}

func (o office) live() (ids []string) {
	o.t.Helper()
	all, err := o.keys.List(o.t.Context(), o.Operator())
	want(o.t, err, "")
	for _, k := range all {
		if k.Status(o.Clock.Now()) == account.KeyLive {
			ids = append(ids, k.ID)
		}
	}
	return ids
}

// TestAKeyIsMadeOnceWhateverTheStoreDoes: one that was shown opens its door, and the form that is sent again makes no other.
func TestAKeyIsMadeOnceWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		o := newOffice(t)
		form := account.NewKey{Kind: account.AssistantKey, Name: "Bot", Nonce: "nonce of the form"}
		arm(o.Requests)
		_, secret, err := o.keys.Create(t.Context(), o.Operator(), form)
		o.Requests.Break(nil)
		letDown(t, err)
		made := o.live()
		if err == nil && (len(made) != 1 || !o.opens(secret)) {
			t.Errorf("a key that was shown is not there: %v", made)
		}
		_, _, again := o.keys.Create(t.Context(), o.Operator(), form)
		if len(made) == 1 {
			want(t, again, problem.Conflict)
		} else {
			want(t, again, "")
		}
		if len(o.live()) != 1 || len(o.Events(audit.KeyCreated)) != 1 {
			t.Errorf("there are %v, logged %d times", o.live(), len(o.Events(audit.KeyCreated)))
		}
	})
}

// TestAKeyIsRotatedOnceWhateverTheStoreDoes: there is always exactly one key that lives on, and who was not told of it is told its id.
func TestAKeyIsRotatedOnceWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		o := newOffice(t)
		old := o.key(t, account.NewKey{})
		arm(o.Requests)
		successor, secret, err := o.keys.Rotate(t.Context(), o.Operator(), old.ID, 0)
		o.Requests.Break(nil)
		letDown(t, err)
		if err == nil && !o.opens(secret) {
			t.Error("a successor that was shown is not there")
		}
		rotated := o.get(t, old.ID).ReplacedBy
		if live := o.live(); len(live) != 1 || (live[0] == old.ID) != (rotated == "") || rotated != "" && live[0] != rotated {
			t.Errorf("%v live, %s was replaced by %q", live, old.ID, rotated)
		}
		if err == nil && rotated != successor.ID || (rotated != "") != (len(o.Events(audit.KeyRotated)) == 1) {
			t.Errorf("replaced by %q, answered %q, logged %d times", rotated, successor.ID, len(o.Events(audit.KeyRotated)))
		}
		_, _, again := o.keys.Rotate(t.Context(), o.Operator(), old.ID, 0)
		if rotated == "" {
			want(t, again, "")
		} else if e := want(t, again, problem.Conflict); e.Details["replacedBy"] != rotated {
			t.Errorf("asked again: %v", e)
		}
		if len(o.live()) != 1 {
			t.Errorf("%v live", o.live())
		}
	})
}

func TestARevokedKeyIsRevokedWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		o := newOffice(t)
		k := o.key(t, account.NewKey{})
		arm(o.Requests)
		err := o.keys.Revoke(t.Context(), o.Operator(), k.ID)
		o.Requests.Break(nil)
		letDown(t, err)
		if err == nil && len(o.live()) != 0 {
			t.Error("answered as revoked, and it lives")
		}
		want(t, o.keys.Revoke(t.Context(), o.Operator(), k.ID), "")
		if len(o.live()) != 0 || len(o.Events(audit.KeyRevoked)) != 1 {
			t.Errorf("%v live, logged %d times", o.live(), len(o.Events(audit.KeyRevoked)))
		}
	})
}

// TestSigningInWhateverTheStoreDoes: a session that was given works, and failures of ours lock nobody out.
func TestSigningInWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		o := newOffice(t)
		_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
		want(t, err, "")
		arm(o.Requests)
		secret, _, err := o.accounts.SignIn(t.Context(), source, "ana@example.com", "correct horse")
		o.Requests.Break(nil)
		if letDown(t, err); err == nil {
			_, _, err := o.accounts.Session(t.Context(), secret.Reveal())
			want(t, err, "")
		}
		want(t, o.signIn("ana@example.com", "correct horse"), "")
		want(t, o.signIn("ana@example.com", "wrong horse"), problem.Unauthorized)
	})
}

// TestSigningUpWhateverTheStoreDoes: one account is made, and who was not told is told that it is there, or has the link still.
func TestSigningUpWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		o := newOffice(t)
		secret := o.start(account.SignUp, "ana@example.com", "")
		arm(o.Requests)
		arrived, err := o.accounts.FinishSignUp(t.Context(), secret, "Ana", "correct horse battery")
		o.Requests.Break(nil)
		if letDown(t, err); err == nil {
			_, _, err := o.accounts.Session(t.Context(), arrived.Session.Reveal())
			want(t, err, "")
		}
		if made := o.signIn("ana@example.com", "correct horse battery") == nil; !made {
			_, err = o.accounts.FinishSignUp(t.Context(), secret, "Ana", "correct horse battery")
			want(t, err, "")
			want(t, o.signIn("ana@example.com", "correct horse battery"), "")
		}
	})
}

// TestAMembershipIsAllOrNothingWhateverTheStoreDoes: who joins is a member, logged once, and the invitation is gone; or none of that.
func TestAMembershipIsAllOrNothingWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ana": ""})
		secret := secretOf(t, c.invite(c.as("olga", access.Owner), "ana", access.Frontdesk))
		arm(c.Requests)
		_, err := c.accounts.Accept(t.Context(), c.verified("ana"), secret)
		c.Requests.Break(nil)
		letDown(t, err)
		of, listErr := c.accounts.Memberships(t.Context(), c.people["ana"].ID)
		want(t, listErr, "")
		if joined := len(of) == 1; err == nil && !joined || joined != (len(c.waiting()) == 0) || joined != (len(c.logged(audit.MemberJoined)) == 1) {
			t.Errorf("memberships %v, waiting %v, %v", of, c.waiting(), err)
		}
		if len(of) == 0 {
			_, err = c.accounts.Accept(t.Context(), c.verified("ana"), secret)
			want(t, err, "")
		}
		c.Clock.Advance(time.Second)
		if of, _ := c.accounts.Memberships(t.Context(), c.people["ana"].ID); len(of) != 1 || len(c.logged(audit.MemberJoined)) != 1 {
			t.Errorf("memberships %v", of)
		}
	})
}

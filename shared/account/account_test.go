package account_test

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"frontdesk/shared/account"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
)

// office is a studio with its accounts.
type office struct {
	*bookingtest.Studio
	config   account.Config
	accounts *account.Accounts
	keys     *account.Keys
	outbox   *outbox
	t        *testing.T
}

// The source and the public address of all that happens in the office.
const source, origin = "192.0.2.1", "https://desk.example"

func newOffice(t *testing.T) office {
	s := bookingtest.New(t)
	store, out, public := dynamo.NewAccounts(s.Tables), &outbox{}, &url.URL{Scheme: "https", Host: "desk.example"}
	c := account.Config{
		Store: store, Limits: ratelimit.New(dynamo.NewLimits(s.Tables), s.Clock.Now), Mailer: out, Origin: public, Now: s.Clock.Now, Random: rand.Reader,
	}
	return office{s, c, account.NewAccounts(c), account.NewKeys(store, s.Clock.Now, rand.Reader, "prod"), out, t}
}

// with returns the office with its accounts in another configuration.
func (o office) with(edit func(*account.Config)) office {
	edit(&o.config)
	o.accounts = account.NewAccounts(o.config)
	return o
}

// want ends the test unless err is of that code; "" is no error.
func want(t *testing.T, err error, code problem.Code) *problem.Error {
	t.Helper()
	if err == nil && code == "" {
		return nil
	}
	e := problem.From(err)
	if e == nil || e.Code != code {
		t.Fatalf("got %v, want %q", err, code)
	}
	return e
}

func TestSignIn(t *testing.T) {
	o := newOffice(t)
	ana, err := o.accounts.CreateUser(t.Context(), " Ana@Example.com", " Ana ", "correct horse")
	want(t, err, "")
	if ana.Email != "ana@example.com" || ana.Name != "Ana" {
		t.Errorf("added %+v", ana)
	}
	_, err = o.accounts.CreateUser(t.Context(), "ANA@example.com", "Eve", "correct horse")
	want(t, err, problem.Conflict)
	_, err = o.accounts.CreateUser(t.Context(), "ben@example.com", "Ben", "")
	want(t, err, "")

	for _, email := range []string{"ana@example.com", "ANA@example.com", " ana@example.com "} {
		secret, u, err := o.accounts.SignIn(t.Context(), source, email, "correct horse")
		want(t, err, "")
		got, digest, err := o.accounts.Session(t.Context(), secret.Reveal())
		if err != nil || got != u || u != ana || digest != secret.Digest() || secret.Kind != credential.ConsoleSession {
			t.Errorf("%s: %+v, %v", email, got, err)
		}
		want(t, o.accounts.SignOut(t.Context(), secret.Reveal()), "")
		_, _, err = o.accounts.Session(t.Context(), secret.Reveal())
		want(t, err, problem.Unauthorized)
	}
	_, _, wrong := o.accounts.SignIn(t.Context(), source, "ana@example.com", "wrong horse")
	want(t, wrong, problem.Unauthorized)
	for name, in := range map[string][2]string{
		"unknown": {"eve@example.com", "correct horse"}, "no address": {"ana", "correct horse"}, "nothing": {"", ""}, "no password": {"ana@example.com", ""},
		"one who has none": {"ben@example.com", ""}, "one who has none, guessed": {"ben@example.com", "correct horse"},
		"too long": {"ana@example.com", strings.Repeat("correct horse", 1000)}, "another case": {"ana@example.com", "Correct horse"},
	} {
		if _, _, err := o.accounts.SignIn(t.Context(), source, in[0], in[1]); !reflect.DeepEqual(err, wrong) {
			t.Errorf("%s: %v differs from %v", name, err, wrong)
		}
	}
	for _, secret := range []string{"", "x", credential.New(credential.Transaction, rand.Reader).Reveal(), credential.New(credential.ConsoleSession, rand.Reader).Reveal()} {
		_, _, err := o.accounts.Session(t.Context(), secret)
		want(t, err, problem.Unauthorized)
		want(t, o.accounts.SignOut(t.Context(), secret), "")
	}
}

func TestCreateUserRefuses(t *testing.T) {
	o := newOffice(t)
	for _, in := range [][3]string{
		{"ana", "Ana", "correct horse"}, {"Ana <ana@example.com>", "Ana", "correct horse"}, {"ana@example.com", " ", "correct horse"},
		{"ana@example.com", strings.Repeat("x", 101), "correct horse"}, {"ana@example.com", "Ana\u202eadmin", "correct horse"}, {"ana@example.com", "\u200c", "correct horse"}, {"ana@example.com", "Ana", "1234567"}, {"ana@example.com", "Ana", strings.Repeat("x", 201)},
	} {
		_, err := o.accounts.CreateUser(t.Context(), in[0], in[1], in[2])
		if e := want(t, err, problem.ValidationError); in[2] != "" && e.Details["value"] == in[2] {
			t.Errorf("the refusal repeats the password")
		}
	}
	_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", strings.Repeat("é", 100), strings.Repeat("é", 200))
	want(t, err, "")
}

// TestCookies: on https the name has the prefix that binds a cookie to the host and to TLS.
func TestCookies(t *testing.T) {
	secret := credential.New(credential.ConsoleSession, rand.Reader)
	for secure, name := range map[bool]string{true: "__Host-frontdesk", false: "frontdesk"} {
		c, w := account.SessionCookie(secure), httptest.NewRecorder()
		c.Set(w, secret)
		set := w.Result().Cookies()[0]
		if set.Name != name || set.Value != secret.Reveal() || set.Secure != secure || !set.HttpOnly || set.SameSite != http.SameSiteLaxMode || set.Path != "/" || set.Domain != "" || set.MaxAge <= 0 {
			t.Errorf("set %+v", set)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.AddCookie(set)
		if c.Read(r) != secret.Reveal() || (account.SessionCookie(!secure)).Read(r) != "" {
			t.Error("a cookie is read by the wrong name")
		}
		w = httptest.NewRecorder()
		c.Clear(w)
		if cleared := w.Result().Cookies()[0]; cleared.Name != name || cleared.MaxAge >= 0 || cleared.Value != "" {
			t.Errorf("cleared by %+v", cleared)
		}
	}
}

func TestPasswords(t *testing.T) {
	good := account.HashPassword("correct horse", rand.Reader)
	if !strings.HasPrefix(good, "$argon2id$v=19$m=19456,t=2,p=1$") || !account.PasswordMatches("correct horse", good) || account.PasswordMatches("wrong horse", good) {
		t.Errorf("the hash is %s", good)
	}
	if account.HashPassword("correct horse", rand.Reader) == good {
		t.Error("two hashes have one salt")
	}
	parts := strings.Split(good, "$")
	with := func(n int, part string) string {
		changed := append([]string{}, parts...)
		changed[n] = part
		return strings.Join(changed, "$")
	}
	damaged := map[string]string{
		"nothing": "", "another scheme": with(1, "argon2i"), "another version": with(2, "v=16"), "no version": with(2, ""), "no costs": with(3, ""),
		"no memory": with(3, "m=0,t=2,p=1"), "much memory": with(3, "m=1048576,t=2,p=1"), "negative": with(3, "m=-1,t=-1,p=-1"),
		"for ever": with(3, "m=19456,t=4294967295,p=1"), "no time": with(3, "m=19456,t=0,p=1"), "no lanes": with(3, "m=19456,t=2,p=0"), "256 lanes": with(3, "m=19456,t=2,p=256"),
		"a salt that is no base64": with(4, "!"), "a sum that is no base64": with(5, "!"), "a sum cut short": with(5, parts[5][:10]), "no sum": with(5, ""),
		"a part too many": good + "$x", "a part too few": strings.Join(parts[:5], "$"), "another's": "$2y$10$abcdefghijklmnopqrstuv",
	}
	for name, phc := range damaged {
		if account.PasswordMatches("correct horse", phc) || account.PasswordMatches("", phc) {
			t.Errorf("%s matches", name)
		}
	}
}

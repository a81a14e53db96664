package account_test

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"frontdesk/shared/account"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// TestPasswordsThatAreEasyToGuess (NIST SP 800-63B, 5.1.1.2) are refused wherever one is chosen.
func TestPasswordsThatAreEasyToGuess(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "has.account@example.com", "Ana", "correct horse")
	want(t, err, "")
	signUp, reset := o.start(account.SignUp, "new.account@example.com", ""), o.start(account.PasswordReset, "has.account@example.com", "")
	choose := map[string]func(password string) error{
		"new.account": func(password string) error {
			_, err := o.accounts.FinishSignUp(t.Context(), signUp, "Ana", password)
			return err
		},
		"has.account": func(password string) error {
			_, err := o.accounts.FinishPasswordReset(t.Context(), reset, password)
			return err
		},
		"by.operator": func(password string) error {
			_, err := o.accounts.CreateUser(t.Context(), "by.operator@example.com", "Ana", password)
			return err
		},
	}
	for local, set := range choose {
		for password, says := range map[string]string{
			"1234567": "8 to 200", strings.Repeat("x", 201): "8 to 200",
			"        ": "not only spaces", "\u3164\u3164\u3164\u3164\u00a0\u200b\u2003\t": "not only spaces",
			local: "Your e-mail address", strings.ToUpper(local): "Your e-mail address",
			local + "@example.com": "Your e-mail address", local + "@Example.COM": "Your e-mail address",
			"password": "Too many people", "PassWord1": "Too many people", "qwertyuiop": "Too many people", "12345678": "Too many people",
		} {
			e := want(t, set(password), problem.ValidationError)
			if !strings.Contains(e.Message, says) || e.Details["field"] != "password" || strings.Contains(e.Error(), password) && password != "password" {
				t.Errorf("%s, %q: %v", local, password, e)
			}
		}
		want(t, set(local+" "), "")
	}
}

// TestPasswordsThatPeopleHaveStillWork: only new ones are judged.
func TestPasswordsThatPeopleHaveStillWork(t *testing.T) {
	o := newOffice(t)
	old := account.User{ID: "old", Email: "ana@example.com", Name: "Ana", PasswordHash: account.HashPassword("password", rand.Reader), CreatedAt: o.Clock.Now()}
	want(t, dynamo.NewAccounts(o.Tables).AddUser(t.Context(), old), "")
	want(t, o.signIn("ana@example.com", "password"), "")
}

// TestTheListOfCommonPasswordsIsOfUse: an entry that is too short or not in lower case would never be compared.
func TestTheListOfCommonPasswordsIsOfUse(t *testing.T) {
	o := newOffice(t)
	list, err := os.ReadFile("common_passwords.txt")
	if err != nil {
		t.Fatal(err)
	}
	for password := range strings.Lines(string(list)) {
		_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", strings.TrimSuffix(password, "\n"))
		if e := want(t, err, problem.ValidationError); !strings.Contains(e.Message, "Too many people") {
			t.Errorf("%q: %s", password, e.Message)
		}
	}
}

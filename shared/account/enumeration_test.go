package account_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"frontdesk/shared/account"
)

// argonMemory is what looking at one password takes, in bytes.
const argonMemory = 19 << 20

// allocated returns how many bytes do allocates.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestAccountEnumeration (OWASP API2): an address with and one without an account, or with one without a password, get the
// same answer by the same work. Time itself would say so only now and then; argon2's memory, which is its time, always does.
func TestAccountEnumeration(t *testing.T) {
	for name, start := range map[string]func(o office, email string) error{
		"sign-up": func(o office, email string) error {
			_, err := o.ask(account.SignUp, source, email, "/console")
			return err
		},
		"reset": func(o office, email string) error {
			_, err := o.ask(account.PasswordReset, source, email, "/console")
			return err
		},
		"sign-in": func(o office, email string) error { return o.signIn(email, "wrong horse") },
	} {
		o := newOffice(t)
		_, err := o.accounts.CreateUser(t.Context(), "has@example.com", "Ana", "correct horse")
		want(t, err, "")
		_, err = o.accounts.CreateUser(t.Context(), "none@example.com", "Ana", "")
		want(t, err, "")
		var answers, requests [3]string
		for n, email := range []string{"has@example.com", "not@example.com", "none@example.com"} {
			o.Requests.Count()
			memory := allocated(func() { answers[n] = fmt.Sprint(start(o, email)) })
			requests[n] = fmt.Sprint(o.Requests.Count())
			if hashed := memory > argonMemory; hashed != (name == "sign-in") {
				t.Errorf("%s, %s: %d bytes", name, email, memory)
			}
		}
		if answers[0] != answers[1] || answers[0] != answers[2] || requests[0] != requests[1] || requests[0] != requests[2] {
			t.Errorf("%s: answers %q, store requests %q", name, answers, requests)
		}
		if mails := len(o.outbox.messages); name != "sign-in" && mails != 3 {
			t.Errorf("%s: %d e-mails", name, mails)
		}
		for range 20 {
			answers = [3]string{fmt.Sprint(start(o, "has@example.com")), fmt.Sprint(start(o, "not@example.com"))}
		}
		if answers[0] != answers[1] || !strings.Contains(answers[0], "RATE_LIMITED") {
			t.Errorf("%s, too often: %q", name, answers)
		}
	}
}

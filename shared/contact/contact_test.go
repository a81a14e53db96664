package contact_test

import (
	"strings"
	"testing"

	"frontdesk/shared/contact"
	"frontdesk/shared/problem"
)

func TestOneAddressHasOneForm(t *testing.T) {
	for _, spelling := range []string{"ana@example.com", " Ana@Example.com ", "ANA@EXAMPLE.COM"} {
		if got, err := contact.Email(spelling); err != nil || got != "ana@example.com" {
			t.Errorf("%q: %q %v", spelling, got, err)
		}
	}
	for _, spelling := range []string{"+493012345", "+49 30 123-45", "+49 (30) 12345", "+49.30/12345"} {
		if got, err := contact.Phone(spelling); err != nil || got != "+493012345" {
			t.Errorf("%q: %q %v", spelling, got, err)
		}
	}
	for _, wrong := range []string{"", "ana", "ana@", "Ana <ana@example.com>", "a@b.example, c@d.example", strings.Repeat("a", 250) + "@example.com", "ana@[127.0.0.1]", "ana@[IPv6:::1]", "a\x00na@example.com", "ana\u200b@example.com"} {
		if _, err := contact.Email(wrong); !problem.Is(err, problem.ValidationError) {
			t.Errorf("accepted the address %q", wrong)
		}
		if _, err := contact.Phone(wrong); !problem.Is(err, problem.ValidationError) {
			t.Errorf("accepted the phone number %q", wrong)
		}
	}
}

// TestCVE_2019_19844: characters whose lower-case form is an ASCII letter, or that look like one, make no other address.
func TestCVE_2019_19844(t *testing.T) {
	for _, other := range []string{"mike@\u212araken.example", "mi\u212ae@example.com", "m\u0130ke@example.com", "m\u0131ke@example.com", "ſam@example.com", "ana@ex\u00adample.com", "\u202eana@example.com"} {
		if normal, err := contact.Email(other); !problem.Is(err, problem.ValidationError) {
			t.Errorf("%q becomes %q, %v", other, normal, err)
		}
	}
}

// TestAddressesThatSESRefuses are refused in words that help.
func TestAddressesThatSESRefuses(t *testing.T) {
	for _, beyond := range []string{"jürgen@example.com", "ana@münchen.example"} {
		if _, err := contact.Email(beyond); !problem.Is(err, problem.ValidationError) || !strings.Contains(problem.From(err).Message, "xn--") {
			t.Errorf("%s: %v", beyond, err)
		}
	}
	if got, err := contact.Email("Ana@XN--mnchen-3ya.example"); err != nil || got != "ana@xn--mnchen-3ya.example" {
		t.Errorf("%q, %v", got, err)
	}
}

func FuzzEmail(f *testing.F) {
	for _, seed := range []string{"a@b.c", " A@B.C ", "Ana <a@b.c>", `"a b"@c.d`, "ä@ö.de", "a@b.c\n", "@", "a@[127.0.0.1]", "(x)a@b.c", "\u212a@k.example"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, email string) {
		normal, err := contact.Email(email)
		if err != nil {
			return
		}
		if !strings.EqualFold(normal, strings.TrimSpace(email)) || strings.ContainsFunc(normal, func(r rune) bool { return r <= ' ' || r > '~' || 'A' <= r && r <= 'Z' }) {
			t.Errorf("%q becomes %q", email, normal)
		}
		if again, err := contact.Email(normal); err != nil || again != normal {
			t.Errorf("%q becomes %q, and that %q, %v", email, normal, again, err)
		}
	})
}

func FuzzPhone(f *testing.F) {
	for _, seed := range []string{"+49 170 123", "0170/1234567", "++12345", "12345", "+", "(0) 123.45"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, phone string) {
		normal, err := contact.Phone(phone)
		if err != nil {
			return
		}
		if again, err := contact.Phone(normal); err != nil || again != normal {
			t.Errorf("%q becomes %q, and that %q, %v", phone, normal, again, err)
		}
	})
}

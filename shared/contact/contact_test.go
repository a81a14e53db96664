package contact_test

import (
	"strings"
	"testing"

	"frontdesk/shared/contact"
	"frontdesk/shared/problem"
)

func TestHidden(t *testing.T) {
	for text, hidden := range map[string]bool{
		"Ana María Ünal": false, "नमस्ते": false, "👩\u200d🚀": false, "می\u200cخواهم": false,
		"a\x00": true, "a\n": true, "a\u202eb": true, "\u2066a": true, "\u200b": true, "\ufeffa": true, "\u3164": true, "\u2800\u2800": true, "a\u115f": true, "☺\ufe0f": false,
	} {
		if got := strings.ContainsFunc(text, contact.Hidden); got != hidden {
			t.Errorf("%q: %v", text, got)
		}
	}
}

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
	for _, wrong := range []string{"", "ana", "ana@", "Ana <ana@example.com>", "a@b.example, c@d.example", strings.Repeat("a", 250) + "@example.com"} {
		if _, err := contact.Email(wrong); !problem.Is(err, problem.ValidationError) {
			t.Errorf("accepted the address %q", wrong)
		}
		if _, err := contact.Phone(wrong); !problem.Is(err, problem.ValidationError) {
			t.Errorf("accepted the phone number %q", wrong)
		}
	}
}

func FuzzEmail(f *testing.F) {
	for _, seed := range []string{"a@b.c", " A@B.C ", "Ana <a@b.c>", `"a b"@c.d`, "ä@ö.de", "a@b.c\n", "@", "a@[127.0.0.1]", "(x)a@b.c", "K@k.example"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, email string) {
		normal, err := contact.Email(email)
		if err != nil {
			return
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

package contact_test

import (
	"strings"
	"testing"

	"frontdesk/shared/contact"
)

func TestHidden(t *testing.T) {
	for text, hidden := range map[string]bool{
		"Ana María Ünal": false, "नमस्ते": false, "👩\u200d🚀": false, "می\u200cخواهم": false,
		"a\x00": true, "a\n": true, "a\u202eb": true, "\u2066a": true, "\u200b": true, "\ufeffa": true,
	} {
		if got := strings.ContainsFunc(text, contact.Hidden); got != hidden {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestOneAddressHasOneForm(t *testing.T) {
	for _, spelling := range []string{"ana@example.com", " Ana@Example.com ", "ANA@EXAMPLE.COM"} {
		if got, ok := contact.Email(spelling); !ok || got != "ana@example.com" {
			t.Errorf("%q: %q %v", spelling, got, ok)
		}
	}
	for _, spelling := range []string{"+493012345", "+49 30 123-45", "+49 (30) 12345", "+49.30/12345"} {
		if got, ok := contact.Phone(spelling); !ok || got != "+493012345" {
			t.Errorf("%q: %q %v", spelling, got, ok)
		}
	}
	for _, wrong := range []string{"", "ana", "ana@", "Ana <ana@example.com>", "a@b.example, c@d.example", strings.Repeat("a", 250) + "@example.com"} {
		if _, ok := contact.Email(wrong); ok {
			t.Errorf("accepted the address %q", wrong)
		}
		if _, ok := contact.Phone(wrong); ok {
			t.Errorf("accepted the phone number %q", wrong)
		}
	}
}

package contact_test

import (
	"strings"
	"testing"

	"frontdesk/shared/contact"
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

// TestNamesThatNobodyCanRead (CWE-451): one that shows nothing, or covers what stands beside it.
func TestNamesThatNobodyCanRead(t *testing.T) {
	for name, legible := range map[string]bool{
		"Ana": true, "Bot 7": true, "7": true, "☺": true, "+": true, "Nguyễn": true, "Nguye\u0302\u0303n": true, "שָׁלוֹם": true, "မြွှို့": true, "नमस्ते": true, "می\u200cخواهم": true,
		"👩\u200d🚀": true, "1\ufe0f\u20e3": true, strings.Repeat("e\u0301", 50): true,
		"": false, " ": false, "\u00a0": false, "\u200d": false, "\u200c": false, "\u200c\u200d \u200c": false, "\u0301": false, "\u0301\u20dd": false, "\ufe0f": false, "\u0903": false,
		"\U0001d159": false, "Ana\u202e": false, "\u3164": false,
		"A" + strings.Repeat("\u0301", 7): false, "A" + strings.Repeat("\u0301\u20dd", 4): false, "A" + strings.Repeat("\u0301\u0301\u200d", 4): false,
	} {
		if got := contact.Legible(name); got != legible {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// FuzzLegible: a legible name has something to see, and two of them side by side are no less legible.
func FuzzLegible(f *testing.F) {
	for _, seed := range []string{"Ana", "\u200d", "A\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "\xff", "☺\ufe0f"} {
		f.Add(seed, "Bot")
	}
	f.Fuzz(func(t *testing.T, one, other string) {
		legible := contact.Legible(one)
		if legible && (strings.TrimSpace(one) == "" || strings.ContainsFunc(one, contact.Hidden)) {
			t.Errorf("%q is called legible", one)
		}
		if legible && contact.Legible(other) && !contact.Legible(one+" "+other) {
			t.Errorf("%q and %q are not legible together", one, other)
		}
	})
}

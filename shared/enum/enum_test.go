package enum_test

import (
	"testing"

	"frontdesk/shared/enum"

	"pgregory.net/rapid"
)

func TestPublished(t *testing.T) {
	for value, want := range map[string]string{"": "", "active": "active", "past_due": "pastDue", "one_two_three": "oneTwoThree", "gift_card": "giftCard"} {
		if got := enum.Published(value); got != want {
			t.Errorf("%q is published as %q, want %q", value, got, want)
		}
	}
}

func TestAPublishedValueComesBack(t *testing.T) {
	type status string
	rapid.Check(t, func(t *rapid.T) {
		value := status(rapid.StringMatching(`[a-z]+(_[a-z]+){0,3}`).Draw(t, "value"))
		if got := enum.Parse[status](enum.Published(value)); got != value {
			t.Fatalf("%q comes back as %q", value, got)
		}
	})
}

package ratelimit_test

import (
	"testing"

	"frontdesk/shared/ratelimit"
)

func TestSource(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "192.0.2.1:443": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "[2001:db8:1:2::9]:443": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "::ffff:192.0.2.1%eth0": "192.0.2.1",
		"": "unknown", "client.example": "unknown",
	} {
		if got := ratelimit.Source(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

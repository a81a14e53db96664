package host_test

import (
	"testing"

	"frontdesk/shared/host"
)

func TestHosts(t *testing.T) {
	for name, want := range map[string][3]bool{ // loopback, plain, domain
		"localhost": {true, true, true}, "127.0.0.1": {true, true, false}, "::1": {true, false, false},
		"127.0.0.2": {false, true, false}, "LOCALHOST": {false, true, true}, "localhost.": {false, false, false}, "::ffff:127.0.0.1": {false, false, false},
		"claude.ai": {false, true, true}, "a_b.EXAMPLE": {false, true, true}, "xn--bcher-kva.example": {false, true, true},
		"2130706433": {false, true, false}, "0x7f.1": {false, true, false}, "a.1x": {false, true, false},
		"": {}, ".": {}, "a..b": {}, ".a": {}, "a,b": {}, "a;b": {}, "a b": {}, "a%2eb": {}, "*": {}, "*.a": {}, "a\n": {}, "bücher.example": {}, "\u212a.example": {}, "fe80::1%eth0": {},
	} {
		if got := [3]bool{host.IsLoopback(name), host.IsPlain(name), host.IsDomain(name)}; got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"localhost": true, "localhost:8787": true, "127.0.0.1:80": true, "[::1]:8787": true, "[::1]": true, "::1": true,
		"": false, ":8787": false, "rebound.example:8787": false, "localhost.rebound.example": false, "127.0.0.1.rebound.example:80": false, "127.0.0.2:80": false,
	} {
		if got := host.IsLoopbackAddress(address); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
}

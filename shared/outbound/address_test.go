package outbound

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

// TestSpecialAddressesAreNotPublic goes through the ranges by their ends. Where a neighbour is public, it is named, so
// that a range that became too wide fails as well.
func TestSpecialAddressesAreNotPublic(t *testing.T) {
	for _, tt := range []struct{ what, first, last, before, after string }{
		{"this network", "0.0.0.0", "0.255.255.255", "", "1.0.0.0"},
		{"private", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"},
		{"CGNAT", "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"},
		{"loopback", "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"},
		{"link-local", "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"},
		{"AWS metadata", "169.254.169.254", "169.254.169.254", "", ""},
		{"ECS metadata", "169.254.170.2", "169.254.170.2", "", ""},
		{"private", "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"},
		{"protocol assignments", "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"},
		{"Oracle metadata", "192.0.0.192", "192.0.0.192", "", ""},
		{"documentation", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"},
		{"AS112", "192.31.196.0", "192.31.196.255", "192.31.195.255", "192.31.197.0"},
		{"AMT", "192.52.193.0", "192.52.193.255", "192.52.192.255", "192.52.194.0"},
		{"6to4 relays", "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"},
		{"private", "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"},
		{"AS112", "192.175.48.0", "192.175.48.255", "192.175.47.255", "192.175.49.0"},
		{"benchmarks", "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"},
		{"documentation", "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"},
		{"documentation", "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"},
		{"multicast, reserved, broadcast", "224.0.0.0", "255.255.255.255", "223.255.255.255", ""},
		{"unspecified", "::", "::", "", ""},
		{"loopback", "::1", "::1", "", ""},
		{"IPv4-compatible", "::2", "::ffff:ffff", "", ""},
		{"IPv4-mapped private", "::ffff:10.0.0.0", "::ffff:10.255.255.255", "::ffff:9.255.255.255", "::ffff:11.0.0.0"},
		{"IPv4-mapped metadata", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "", ""},
		{"IPv4-translated", "::ffff:0:0:0", "::ffff:0:ffff:ffff", "", ""},
		{"NAT64", "64:ff9b::", "64:ff9b::ffff:ffff", "", ""},
		{"local NAT64", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "", ""},
		{"discard", "100::", "100::ffff:ffff:ffff:ffff", "", ""},
		{"dummy", "100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff", "", ""},
		{"below global unicast", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", "2000::"},
		{"Teredo", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
		{"benchmarks", "2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", "", ""},
		{"AMT", "2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff", "", ""},
		{"ORCHID", "2001:10::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", "", ""},
		{"protocol assignments", "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "", "2001:200::"},
		{"documentation", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"},
		{"6to4", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"},
		{"AS112", "2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::"},
		{"documentation", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"},
		{"segment routing", "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""},
		{"unique local", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""},
		{"AWS metadata", "fd00:ec2::254", "fd00:ec2::254", "", ""},
		{"link-local", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""},
		{"site-local", "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""},
		{"multicast", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""},
	} {
		for text, want := range map[string]bool{tt.first: false, tt.last: false, tt.before: true, tt.after: true} {
			if text != "" && isPublic(netip.MustParseAddr(text)) != want {
				t.Errorf("%s: %s is public: %v", tt.what, text, !want)
			}
		}
	}
	for _, text := range []string{"fe80::1%eth0", "::1%lo", "2606:4700::1111%eth0"} {
		if isPublic(netip.MustParseAddr(text)) {
			t.Errorf("%s, which has a zone, is public", text)
		}
	}
	if isPublic(netip.Addr{}) {
		t.Error("no address is public")
	}
	for _, text := range []string{"1.1.1.1", "52.94.236.248", "93.184.215.14", "2606:4700:4700::1111", "2a05:d018::1", "2400:cb00::1"} {
		if !isPublic(netip.MustParseAddr(text)) {
			t.Errorf("%s is not public", text)
		}
	}
}

// checkVerdict holds what must be true of every address, by other means than the tables of isPublic.
func checkVerdict(t interface{ Errorf(string, ...any) }, a netip.Addr) {
	plain := a.Unmap()
	if isPublic(a) != isPublic(plain) {
		t.Errorf("%s is judged otherwise when it is IPv4-mapped", plain)
	}
	if !isPublic(a) {
		return
	}
	if !plain.IsGlobalUnicast() || plain.IsPrivate() || plain.IsLoopback() || plain.IsLinkLocalUnicast() || plain.Zone() != "" {
		t.Errorf("%s is public", a)
	}
	if b := plain.As16(); plain.Is6() && (b[0]>>5 != 1 || b[0] == 0x20 && (b[1] == 2 || b[1] == 1 && b[2] < 2)) {
		t.Errorf("%s is public", a)
	}
}

func TestVerdictsOnAnyAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		four := [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "IPv4"))
		sixteen := [16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "IPv6"))
		plain := netip.AddrFrom4(four)
		checkVerdict(t, plain)
		checkVerdict(t, netip.AddrFrom16(plain.As16()))
		checkVerdict(t, netip.AddrFrom16(sixteen))
		// However an IPv4 address is carried, it must not get through in IPv6.
		n := binary.BigEndian.Uint32(four[:])
		for _, carrier := range []struct {
			what   string
			prefix netip.Addr
			at     int
			mask   uint32
		}{
			{"IPv4-compatible", netip.MustParseAddr("::"), 12, 0}, {"IPv4-translated", netip.MustParseAddr("::ffff:0:0:0"), 12, 0},
			{"NAT64", netip.MustParseAddr("64:ff9b::"), 12, 0}, {"local NAT64", netip.MustParseAddr("64:ff9b:1::"), 12, 0},
			{"6to4", netip.MustParseAddr("2002::"), 2, 0}, {"Teredo", netip.MustParseAddr("2001::"), 12, 0xffffffff}, {"Teredo server", netip.MustParseAddr("2001::"), 4, 0},
		} {
			b := carrier.prefix.As16()
			binary.BigEndian.PutUint32(b[carrier.at:], n^carrier.mask)
			if a := netip.AddrFrom16(b); isPublic(a) {
				t.Errorf("%s: %s is public", carrier.what, a)
			}
		}
	})
}

func FuzzVerdict(f *testing.F) {
	for _, seed := range []string{"1.1.1.1", "127.0.0.1", "::ffff:127.0.0.1", "2606:4700::1111", "fe80::1%eth0", "fd00:ec2::254"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if a, err := netip.ParseAddr(text); err == nil {
			checkVerdict(t, a)
		}
	})
}

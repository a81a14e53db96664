package outbound

import "net/netip"

// globalUnicast is all of IPv6 that IANA gives out. Outside of it lie, among others, loopback, IPv4-mapped and
// IPv4-compatible addresses, NAT64, unique local, link-local and multicast ones.
var globalUnicast = netip.MustParsePrefix("2000::/3")

// special holds the special-purpose registries of IANA (RFC 6890) for IPv4 and, as far as they lie in globalUnicast, for
// IPv6, with multicast and class E. The few entries that are reachable from everywhere are in it too: the draft on client
// ID metadata documents excepts none, and nobody's program lives there.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),         // this network; 0.0.0.0 reaches loopback
	netip.MustParsePrefix("10.0.0.0/8"),        // private
	netip.MustParsePrefix("100.64.0.0/10"),     // shared by carriers (CGNAT)
	netip.MustParsePrefix("127.0.0.0/8"),       // loopback
	netip.MustParsePrefix("169.254.0.0/16"),    // link-local: the clouds' metadata, Lambda's own services
	netip.MustParsePrefix("172.16.0.0/12"),     // private
	netip.MustParsePrefix("192.0.0.0/24"),      // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),      // documentation
	netip.MustParsePrefix("192.31.196.0/24"),   // AS112
	netip.MustParsePrefix("192.52.193.0/24"),   // AMT
	netip.MustParsePrefix("192.88.99.0/24"),    // 6to4 relays
	netip.MustParsePrefix("192.168.0.0/16"),    // private
	netip.MustParsePrefix("192.175.48.0/24"),   // AS112
	netip.MustParsePrefix("198.18.0.0/15"),     // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"),   // documentation
	netip.MustParsePrefix("203.0.113.0/24"),    // documentation
	netip.MustParsePrefix("224.0.0.0/4"),       // multicast
	netip.MustParsePrefix("240.0.0.0/4"),       // reserved, and broadcast
	netip.MustParsePrefix("2001::/23"),         // protocol assignments: Teredo, benchmarks, ORCHID
	netip.MustParsePrefix("2001:db8::/32"),     // documentation
	netip.MustParsePrefix("2002::/16"),         // 6to4, which carries an IPv4 address
	netip.MustParsePrefix("2620:4f:8000::/48"), // AS112
	netip.MustParsePrefix("3fff::/20"),         // documentation
}

// isPublic reports whether an address belongs to some host on the Internet. An IPv4-mapped IPv6 address is judged as the
// IPv4 address that it reaches.
func isPublic(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsValid() || a.Is6() && !globalUnicast.Contains(a) {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

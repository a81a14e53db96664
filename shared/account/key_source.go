package account

import (
	"net/netip"
	"slices"
	"strings"

	"frontdesk/shared/problem"
)

const maxSources = 20

// ParseSources reads the addresses and networks that a key may come from: 203.0.113.7 or 2001:db8::/32, separated by commas
// or white space. The result is empty, not nil, for a text without any. VALIDATION_ERROR about `sources` otherwise.
func ParseSources(text string) ([]netip.Prefix, error) {
	sources := []netip.Prefix{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || strings.ContainsRune(" \t\r\n", r) }) {
		source, err := netip.ParsePrefix(word) // which refuses a zone
		if address, single := netip.ParseAddr(word); single == nil && address.Zone() == "" {
			source, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return nil, problem.Invalid("sources", word, "%q is neither an address nor a network: write 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32.", word)
		}
		sources = append(sources, source)
	}
	return sources, nil
}

// checkSources returns the networks in order, each once, in the one form that an address is compared with: an IPv4 network
// that is written as IPv6 would contain nothing.
func checkSources(sources []netip.Prefix) ([]netip.Prefix, error) {
	var plain []netip.Prefix
	for _, s := range sources {
		if s.Addr().Is4In6() {
			s = netip.PrefixFrom(s.Addr().Unmap(), s.Bits()-96)
		}
		if !s.IsValid() {
			return nil, problem.Invalid("sources", words(sources), "This is not a network: write 198.51.100.0/24 or 2001:db8::/32.")
		}
		plain = append(plain, s.Masked())
	}
	slices.SortFunc(plain, netip.Prefix.Compare)
	plain = slices.Compact(plain)
	if len(plain) > maxSources {
		return nil, problem.Invalid("sources", words(sources), "A key may be limited to at most %d addresses and networks.", maxSources)
	}
	return plain, nil
}

// words writes networks as ParseSources reads them.
func words(sources []netip.Prefix) string {
	var list []string
	for _, s := range sources {
		list = append(list, s.String())
	}
	return strings.Join(list, " ")
}

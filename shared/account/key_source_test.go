package account_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/account"
	"frontdesk/shared/problem"
)

func TestSources(t *testing.T) {
	o := newOffice(t)
	for text, sources := range map[string]string{
		"":                    "[]",
		" ,\n ":               "[]",
		"203.0.113.7":         "[203.0.113.7/32]",
		"2001:DB8::1":         "[2001:db8::1/128]",
		"198.51.100.77/24":    "[198.51.100.0/24]",
		"::ffff:203.0.113.7":  "[203.0.113.7/32]",
		"::ffff:10.1.2.3/104": "[10.0.0.0/8]",
		"2001:db8::/32, 10.0.0.0/8\r\n10.2.2.2/8\t192.0.2.1": "[10.0.0.0/8 192.0.2.1/32 2001:db8::/32]",
	} {
		k := o.key(t, account.NewKey{Sources: networks(t, text)})
		if got := fmt.Sprint(o.get(t, k.ID).Sources); got != sources {
			t.Errorf("%q became %s", text, got)
		}
	}
	for _, text := range []string{"desk.example", "10.0.0.0/33", "10.0.0", "10.0.0.0/8/8", "fe80::1%eth0", "fe80::1%eth0/64", "/8", "*", "0x7f000001", "010.0.0.1", "10.0.0.1-10.0.0.9"} {
		_, err := account.ParseSources("192.0.2.1 " + text)
		if e := problem.From(err); e == nil || e.Field() != "sources" || e.Details["value"] != text {
			t.Errorf("%q: %v", text, err)
		}
	}
	many := func(n int) (list []netip.Prefix) {
		for i := range n {
			list = append(list, netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}), 32))
		}
		return list
	}
	o.key(t, account.NewKey{Sources: append(many(20), many(20)...)})
	_, _, err := o.keys.Create(t.Context(), o.Operator(), account.NewKey{Kind: account.AssistantKey, Name: "Bot", Sources: many(21)})
	if e := want(t, err, problem.ValidationError); e.Field() != "sources" {
		t.Errorf("21 sources: %v", err)
	}
	_, _, err = o.keys.Create(t.Context(), o.Operator(), account.NewKey{Kind: account.AssistantKey, Name: "Bot", Sources: []netip.Prefix{netip.MustParsePrefix("::ffff:0.0.0.0/90")}})
	want(t, err, problem.ValidationError) // neither IPv4 nor IPv6
}

// FuzzParseSources: what is accepted is written as it is read.
func FuzzParseSources(f *testing.F) {
	for _, seed := range []string{"203.0.113.7", "10.0.0.0/8, 2001:db8::/32", "::ffff:10.0.0.1", "fe80::1%eth0", "", ",,", "1.2.3.4/", "::/0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sources, err := account.ParseSources(text)
		if err != nil {
			if problem.From(err).Field() != "sources" {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := account.ParseSources(strings.Trim(fmt.Sprint(sources), "[]"))
		if err != nil || !slices.Equal(again, sources) || sources == nil {
			t.Errorf("%q became %v, then %v, %v", text, sources, again, err)
		}
	})
}

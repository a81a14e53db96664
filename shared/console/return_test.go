package console

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzReturn: wherever somebody wants a person to go after they have signed in, they stay with us. Browsers drop tabs and line breaks
// from addresses, and read \ as /.
func FuzzReturn(f *testing.F) {
	for _, seed := range []string{"/console/@studio/apps?a=b", "//evil.example", "/\\evil.example", "/%5cevil.example", "/\t/evil.example", "https://evil.example",
		"/..//evil.example", "/%2f%2fevil.example", "/console?return=//evil.example", "/a;b@evil.example", "javascript:alert(1)", "/%09/evil.example", "?//evil"} {
		f.Add(seed)
	}
	ours := &url.URL{Scheme: "https", Host: "desk.example", Path: "/console/sign-in"}
	f.Fuzz(func(t *testing.T, raw string) {
		to := localAddress(raw)
		asBrowsersDo := strings.NewReplacer("\t", "", "\r", "", "\n", "", `\`, "/").Replace(to)
		for _, text := range []string{to, asBrowsersDo} {
			u, err := ours.Parse(text)
			if err != nil || u.Scheme != "https" || u.Host != ours.Host || u.User != nil || !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") {
				t.Errorf("%q leads to %q", raw, text)
			}
			decoded, err := url.PathUnescape(u.EscapedPath())
			if err != nil || strings.HasPrefix(strings.ReplaceAll(decoded, `\`, "/"), "//") {
				t.Errorf("%q leads to %q, which is %q once more", raw, text, decoded)
			}
		}
		if again := localAddress(to); again != to {
			t.Errorf("%q leads to %q and then to %q", raw, to, again)
		}
	})
}

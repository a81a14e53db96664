package outbound

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

// unable is a dialer that can look up nothing, and whose lookups fail the test.
func unable(t *testing.T) net.Dialer {
	return net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("a host was looked up")
		return nil, errors.New("no network here")
	}}}
}

func TestURLsThatAreRefused(t *testing.T) {
	for _, text := range []string{
		"", "/path", "//a.example/", "https:", "https://", "https:///path", "https:a.example", "a.example",
		"ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "unix:///run/x.sock", "javascript:alert(1)",
		"https://user@a.example/", "https://user:password@a.example/", "https://@a.example/", "https://a.example@127.0.0.1/", "https://127.0.0.1:443@127.0.0.1/",
		"https://0.0.0.0/", "https://[::]/", "https://10.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://[::ffff:a00:1]/", "https://192.168.1.1:8443/",
		"https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/", "https://[fe80::1%25eth0]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
		"https://2130706433/", "https://017700000001/", "https://0x7f000001/", "https://0177.0.0.1/", "https://0x7f.0.0.1/", "https://127.1/", "https://127.0.0.1./", "https://1.2.3.4.5/",
		"https://a.example./", "https://.example/", "https://a..example/", "https://a b.example/", "https://a%2eexample/", "https://127.0.0.1%00.example/", "https://a.example\\.b/",
		"https://①②⑦.⓪.⓪.①/", "https://bücher.example/", "https://*.example/", "https://a,b/", "https://a;b/", "https://[a.example]/", "https://a.example:x/", "https://a.example/\n",
	} {
		for what, c := range map[string]*Client{"deployed": newClient(Config{}, unable(t)), "local": newClient(Config{Loopback: true}, unable(t))} {
			_, err := c.Send(t.Context(), Request{URL: text}, Limits{100, time.Second})
			if !errors.Is(err, ErrAddress) || c.Check(text) == nil {
				t.Errorf("%s: %q: %v", what, text, err)
			}
		}
	}
}

func TestURLsThatAreTaken(t *testing.T) {
	for text, local := range map[string]bool{
		"https://a.example/": false, "https://a.example": false, "HTTPS://A.Example:8443/x?y#z": false, "https://xn--bcher-kva.example/": false, "https://1.1.1.1/": false,
		"https://[2606:4700::1111]/": false, "https://localhost/": false, "https://3com.example/": false, "https://a_b.example/": false,
		"https://127.0.0.1/": true, "https://127.0.0.1:8443/": true, "https://[::ffff:127.0.0.1]/": true, "https://[::ffff:7f00:1]/": true, "https://[::1]:1/": true, "http://127.0.0.1:1/": true, "http://localhost:1/": true, "http://[::1]/": true, "http://a.example/": true,
	} {
		if err := New(Config{Loopback: true}).Check(text); err != nil {
			t.Error("local:", err)
		}
		if err := New(Config{}).Check(text); local != errors.Is(err, ErrAddress) {
			t.Errorf("deployed: %s: %v", text, err)
		}
	}
}

// FuzzURL: whatever is taken leads to a plain host by https.
func FuzzURL(f *testing.F) {
	for _, seed := range []string{"https://a.example/", "https://127.0.0.1/", "https://[::ffff:1.1.1.1]/", "https://a@b/", "https://0x7f.1/", "https:a", "https://a\t.example", "http://a.example"} {
		f.Add(seed)
	}
	c := New(Config{})
	f.Fuzz(func(t *testing.T, text string) {
		if c.Check(text) != nil {
			return
		}
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Opaque != "" {
			t.Fatalf("%q is taken", text)
		}
		host := u.Hostname()
		a, err := netip.ParseAddr(host)
		if err == nil && !isPublic(a) || err != nil && (strings.Trim(host[strings.LastIndexByte(host, '.')+1:], "0123456789") == "" || strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r > 'z' })) {
			t.Errorf("%q is taken", text)
		}
	})
}

package outbound

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// names is a DNS server that gives the answers of a script, one after the other, for every name that is asked for.
type names struct {
	mu     sync.Mutex
	script [][]string // addresses
	asked  int
}

// dialer returns a dialer that asks the server. Its connections come from 127.0.0.1, which the kernel lets reach loopback
// only: an address that passes the guard and is elsewhere fails before a packet leaves this machine.
func (n *names) dialer(t *testing.T) net.Dialer {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		for buf := make([]byte, 1<<10); ; {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			if answer, err := n.answer(buf[:size]); err == nil {
				conn.WriteTo(answer, from)
			}
		}
	}()
	return net.Dialer{
		LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)},
		Resolver: &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
		}},
	}
}

func (n *names) answer(query []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		return nil, err
	}
	m.Response, m.Additionals = true, nil
	q := m.Questions[0]
	if q.Type == dnsmessage.TypeA {
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, text := range n.script[min(n.asked, len(n.script)-1)] {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
				Body:   &dnsmessage.AResource{A: netip.MustParseAddr(text).As4()},
			})
		}
		n.asked++
	}
	return m.Pack()
}

const somewhere = "93.184.215.14" // public; never reached

// TestDNSRebindingIsRefused asks twice for a name that is public at first and then leads to a server of ours.
func TestDNSRebindingIsRefused(t *testing.T) {
	s := newSite(t, func(http.ResponseWriter, *http.Request) {})
	u, _ := url.Parse(s.URL)
	address := "https://example.com:" + u.Port()
	rebinding := &names{script: [][]string{{somewhere}, {"127.0.0.1"}}}
	c := newClient(Config{Roots: s.roots}, rebinding.dialer(t))
	if _, err := c.Send(t.Context(), Request{URL: address}, plenty); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("while the name is public: %v", err)
	}
	if _, err := c.Send(t.Context(), Request{URL: address}, plenty); !errors.Is(err, ErrAddress) {
		t.Errorf("when it leads here: %v", err)
	}
	both := &names{script: [][]string{{somewhere, "127.0.0.1"}}}
	if _, err := newClient(Config{Roots: s.roots}, both.dialer(t)).Send(t.Context(), Request{URL: address}, plenty); err == nil {
		t.Error("an answer with both addresses got through")
	}
	if n := s.connections.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
	// The same name and server, where loopback is allowed: nothing else kept the calls above away.
	if res, err := newClient(Config{Loopback: true, Roots: s.roots}, rebinding.dialer(t)).Send(t.Context(), Request{URL: address}, plenty); err != nil || res.Status != 200 {
		t.Errorf("%v %+v", err, res)
	}
}

func TestNamesOfSpecialAddressesAreRefused(t *testing.T) {
	for address, want := range map[string]error{
		"127.0.0.1": ErrAddress, "127.0.0.53": ErrAddress, "0.0.0.0": ErrAddress, "10.0.0.1": ErrAddress, "100.64.0.1": ErrAddress, "169.254.169.254": ErrAddress,
		"172.16.0.1": ErrAddress, "192.168.1.1": ErrAddress, "198.18.0.1": ErrAddress, "224.0.0.1": ErrAddress, "255.255.255.255": ErrAddress, somewhere: ErrNoAnswer,
	} {
		c := newClient(Config{}, (&names{script: [][]string{{address}}}).dialer(t))
		if _, err := c.Send(t.Context(), Request{URL: "https://client.example/"}, plenty); !errors.Is(err, want) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestGuardJudgesWhatTheDialerPassesOn calls it as package net does, for the addresses that no test can route.
func TestGuardJudgesWhatTheDialerPassesOn(t *testing.T) {
	dialed := errors.New("dialed")
	for address, want := range map[string]error{
		"[::1]:443": ErrAddress, "[::ffff:127.0.0.1]:443": ErrAddress, "[fe80::1%eth0]:443": ErrAddress, "[fd00:ec2::254]:80": ErrAddress, "[64:ff9b::a9fe:a9fe]:443": ErrAddress,
		"[2002:a9fe:a9fe::]:443": ErrAddress, "[2001:0:a9fe:a9fe::]:443": ErrAddress, "no address": ErrAddress, "/run/x.sock": ErrAddress, "": ErrAddress,
		"1.1.1.1:443": dialed, "[2606:4700::1111]:443": dialed,
	} {
		err := guard(isPublic)(t.Context(), "tcp", address, nil)
		if err == nil {
			err = dialed
		}
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// plainSite is a local server without TLS.
func plainSite(t *testing.T) *url.URL {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "here") }))
	t.Cleanup(s.Close)
	u, _ := url.Parse(s.URL)
	return u
}

// TestPlainHTTPReachesLoopbackOnly: the local run may call programs on this machine, and nobody else unencrypted.
func TestPlainHTTPReachesLoopbackOnly(t *testing.T) {
	plain := plainSite(t)
	for address, want := range map[string]error{"127.0.0.1": nil, somewhere: ErrAddress, "10.0.0.1": ErrAddress} {
		c := newClient(Config{Loopback: true}, (&names{script: [][]string{{address}}}).dialer(t))
		if _, err := c.Send(t.Context(), Request{URL: "http://client.example:" + plain.Port()}, plenty); !errors.Is(err, want) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := New(Config{}).Send(t.Context(), Request{URL: plain.String()}, plenty); !errors.Is(err, ErrAddress) {
		t.Errorf("deployed: %v", err)
	}
}

// TestProxiesOfTheEnvironmentAreNotUsed: a proxy would connect in our place, and is not under the guard.
func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	c := newClient(Config{Loopback: true}, (&names{script: [][]string{{"127.0.0.1"}}}).dialer(t))
	res, err := c.Send(t.Context(), Request{URL: "http://client.example:" + plainSite(t).Port()}, plenty)
	if err != nil || string(res.Body) != "here" {
		t.Errorf("%v %+v", err, res)
	}
}

// TestMain names a proxy that nobody listens at. It does so for all tests because net/http reads the environment once.
func TestMain(m *testing.M) {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY"} {
		os.Setenv(name, "http://127.0.0.1:1")
	}
	m.Run()
}

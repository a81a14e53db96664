package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/shared/outbound"
	"frontdesk/shared/webhook"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"golang.org/x/net/dns/dnsmessage"
)

// TestWhatAnAttemptTells has a server with each kind of answer. Those of /silent and /trickle take as long as an attempt may.
func TestWhatAnAttemptTells(t *testing.T) {
	r := newRound(t)
	to := receive(t, func(w http.ResponseWriter, req *http.Request, _ string) {
		switch req.URL.Path {
		case "/redirect":
			http.Redirect(w, req, "/elsewhere", http.StatusTemporaryRedirect)
		case "/elsewhere":
			t.Error("a redirect was followed")
		case "/huge":
			io.WriteString(w, strings.Repeat("x", 1<<20))
		case "/endless":
			for _, err := io.WriteString(w, strings.Repeat("y", 1<<10)); err == nil; _, err = io.WriteString(w, strings.Repeat("y", 1<<10)) {
			}
		case "/huge-header":
			w.Header().Set("X", strings.Repeat("x", 1<<20))
		case "/silent":
			<-req.Context().Done()
		case "/trickle":
			io.WriteString(w, "z")
			w.(http.Flusher).Flush()
			<-req.Context().Done()
		case "/cut":
			w.Header().Set("Content-Length", "100")
		case "/fine":
			w.WriteHeader(http.StatusNoContent)
		}
	})
	closed := httptest.NewServer(nil)
	closed.Close()
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0) // it says that we hang up on it
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	r.Timeout = 300 * time.Millisecond
	for address, want := range map[string]string{
		to.URL + "/redirect":    "307 It answered 307, a redirect. Redirects are not followed: set the endpoint's address to where it leads.",
		to.URL + "/huge":        "200 ",
		to.URL + "/endless":     "200 ",
		to.URL + "/huge-header": "0 There was no answer: the connection failed, or what came back was not HTTP.",
		to.URL + "/silent":      "0 No whole answer came within 300ms.",
		to.URL + "/trickle":     "0 No whole answer came within 300ms.",
		to.URL + "/cut":         "0 There was no answer: the connection failed, or what came back was not HTTP.",
		to.URL + "/fine":        "204 ",
		closed.URL:              "0 There was no answer: the connection failed, or what came back was not HTTP.",
		untrusted.URL:           "0 The server's certificate is not valid for this address.",
	} {
		a, err := r.Try(t.Context(), webhook.Trial{BusinessID: r.ID, URL: address, Secret: signingSecret(0)})
		got := fmt.Sprint(a.Status, " ", a.Error)
		if err != nil || got != want || len(a.Snippet) > 500 || !a.At.Equal(r.Clock.Now()) || strings.Contains(a.Error, "127.0.0.1") {
			t.Errorf("%s: %q %+v, %v", address, got, a, err)
		}
	}
}

func TestATrialIsSignedAndTellsNobodyElse(t *testing.T) {
	r := newRound(t)
	to := receive(t, status(200))
	r.Requests.Count()
	a, err := r.Do(t.Context(), webhook.Errand{Try: &webhook.Trial{BusinessID: r.ID, URL: to.URL, Secret: signingSecret(3)}})
	if err != nil || a == nil || !a.Succeeded() || r.Requests.Count() != 0 {
		t.Fatalf("%+v, %v", a, err)
	}
	var payload struct{ ID, Type, APIVersion string }
	if err := json.Unmarshal(to.body, &payload); err != nil || payload.Type != "webhook.test" || payload.ID != to.last.Header.Get("webhook-id") || payload.APIVersion != webhook.APIVersion {
		t.Errorf("%s: %v", to.body, err)
	}
	wh, _ := standardwebhooks.NewWebhook(signingSecret(3))
	if err := wh.VerifyIgnoringTimestamp(to.body, to.last.Header); err != nil {
		t.Error(err)
	}
	for _, e := range []webhook.Errand{{}, {BusinessID: "biz"}, {EndpointID: "ep"}, {Try: &webhook.Trial{URL: to.URL, Secret: "secret"}}} {
		if a, err := r.Do(t.Context(), e); err == nil || a != nil {
			t.Errorf("%+v: %+v", e, a)
		}
	}
}

// resolve makes every name of this process lead to the addresses that answer returns.
func resolve(t *testing.T, answer func() netip.Addr) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	before := net.DefaultResolver
	t.Cleanup(func() { conn.Close(); net.DefaultResolver = before })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	go func() {
		for buf := make([]byte, 1<<10); ; {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:size]) != nil {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: answer().As4()}}}
			}
			if packed, err := m.Pack(); err == nil {
				conn.WriteTo(packed, from)
			}
		}
	}()
}

// TestSSRFByNamesIsStoppedWhenTheConnectionIsMade (API7:2023): an endpoint's name, which was fine when it was saved, leads elsewhere
// when it is called. Nobody there is reached, and its owner does not learn where it led.
func TestSSRFByNamesIsStoppedWhenTheConnectionIsMade(t *testing.T) {
	r := newRound(t)
	var connections atomic.Int64
	inside := httptest.NewUnstartedServer(http.NotFoundHandler())
	inside.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	inside.StartTLS()
	t.Cleanup(inside.Close)
	u, _ := url.Parse(inside.URL)
	r.Sender = outbound.New(outbound.Config{}) // as it is deployed
	var leadsTo atomic.Pointer[netip.Addr]
	resolve(t, func() netip.Addr { return *leadsTo.Load() })
	r.endpoint("ep", "https://hooks.example.com:"+u.Port())
	for n, address := range []string{"127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.1.1"} {
		to := netip.MustParseAddr(address)
		leadsTo.Store(&to)
		name := fmt.Sprint("n", n)
		r.deliver("ep", name)
		r.work("ep")
		a := r.delivery("ep", name).Attempts[0]
		if a.Status != 0 || !strings.HasPrefix(a.Error, "The address leads to where webhooks must not go.") || strings.Contains(a.Error+a.Snippet, address) {
			t.Errorf("%s: %+v", address, a)
		}
	}
	for _, address := range []string{inside.URL, "http://hooks.example.com", "https://[::ffff:127.0.0.1]:" + u.Port(), "https://user@hooks.example.com", "file:///etc/passwd"} {
		a, err := r.Try(t.Context(), webhook.Trial{BusinessID: r.ID, URL: address, Secret: signingSecret(0)})
		if err != nil || !strings.HasPrefix(a.Error, "The address leads to where webhooks must not go.") {
			t.Errorf("%s: %+v, %v", address, a, err)
		}
	}
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

// TestASecretThatCannotBeOpenedIsNoFailureOfTheEndpoint: nothing is sent unsigned, and the queue stays awake.
func TestASecretThatCannotBeOpenedIsNoFailureOfTheEndpoint(t *testing.T) {
	r := newRound(t)
	to := receive(t, status(200))
	r.endpoint("ep", to.URL)
	r.deliver("ep", "a1")
	sealed := r.Sealer
	r.Sealer = closed{}
	if _, err := r.Work(t.Context(), r.ID, "ep"); !errors.Is(err, errClosed) {
		t.Fatal(err)
	}
	if d := r.delivery("ep", "a1"); d.Tries != 0 || to.names() != "" || len(r.awake()) != 1 || !r.read("ep").FailingSince.IsZero() {
		t.Errorf("%+v, awake %v", d, r.awake())
	}
	r.Sealer = sealed
	if r.work("ep"); to.names() != "a1" {
		t.Errorf("then %q", to.names())
	}
}

// closed is a key service that is down.
type closed struct{}

var errClosed = errors.New("the key service is down")

func (closed) Seal(context.Context, string, []byte) ([]byte, error) { return nil, errClosed }
func (closed) Open(context.Context, string, []byte) ([]byte, error) { return nil, errClosed }

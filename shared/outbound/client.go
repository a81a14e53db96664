package outbound

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// What Send returns beside a context's error. Their texts and what they wrap are for the log: they tell of addresses that
// whoever chose the URL need not learn.
var (
	ErrAddress     = errors.New("outbound: this address must not be called")
	ErrCertificate = errors.New("outbound: the certificate is not valid")
	ErrTimeout     = errors.New("outbound: no whole answer in time")
	ErrTooLarge    = errors.New("outbound: the answer is too large")
	ErrNoAnswer    = errors.New("outbound: no answer that is HTTP")
)

// maxHeader bounds an answer's header in bytes, with all the interim answers (1xx) before it.
const maxHeader = 16 << 10

// Client calls addresses that others chose. It is safe for concurrent use.
type Client struct {
	routes map[string]route // by scheme
}

// route is how one scheme is called, and which addresses it may be called at.
type route struct {
	allowed   func(netip.Addr) bool
	transport *http.Transport
}

// Config says what a client may do. The zero value is right wherever strangers can choose addresses.
type Config struct {
	Loopback bool           // allow loopback addresses as well, by https and http: for the local run only
	Roots    *x509.CertPool // the certificate authorities to trust; nil for the system's
}

// New returns a client.
func New(c Config) *Client { return newClient(c, net.Dialer{}) }

func newClient(c Config, dialer net.Dialer) *Client {
	routes := map[string]route{
		"https": newRoute(c, dialer, func(a netip.Addr) bool { return isPublic(a) || c.Loopback && a.IsLoopback() }),
	}
	if c.Loopback {
		routes["http"] = newRoute(c, dialer, netip.Addr.IsLoopback)
	}
	return &Client{routes}
}

func newRoute(c Config, dialer net.Dialer, allowed func(netip.Addr) bool) route {
	dialer.ControlContext = guard(allowed)
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	return route{allowed, &http.Transport{
		DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{RootCAs: c.Roots}, Protocols: protocols,
		DisableKeepAlives: true, MaxResponseHeaderBytes: maxHeader,
	}}
}

// guard returns what package net calls with the address of each connection before it makes it.
func guard(allowed func(netip.Addr) bool) func(context.Context, string, string, syscall.RawConn) error {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		a, err := netip.ParseAddrPort(address)
		if err != nil || !allowed(a.Addr()) {
			return fmt.Errorf("%w: %s", ErrAddress, address)
		}
		return nil
	}
}

// Request is what to send.
type Request struct {
	Method string      // empty for GET
	URL    string      // as Check accepts it
	Header http.Header // may be nil
	Body   []byte      // may be nil
}

// Limits bounds a call. The zero value allows nothing.
type Limits struct {
	Bytes int           // of the answer's body, as it is sent
	Time  time.Duration // from looking up the host until the whole answer is here
}

// Response is a whole answer, whatever its status. A redirect (3xx) is an answer like any other.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Send sends a request once and reads its whole answer. It returns ErrAddress when the URL or what its host resolves to
// must not be called, in which case nothing was sent; ErrTooLarge, beside as much of the answer as is allowed, and ErrTimeout
// when a limit was passed; ErrCertificate when the host could not prove its name; ErrNoAnswer for any other failure of the
// network or of the other side; and context.Canceled when the caller gave up.
func (c *Client) Send(ctx context.Context, r Request, most Limits) (Response, error) {
	way, err := c.route(r.URL)
	if err != nil {
		return Response{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, most.Time)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return Response{}, err
	}
	for name, values := range r.Header {
		req.Header[name] = values
	}
	req.Header.Set("Accept-Encoding", "identity") // and because it is set here, the transport decompresses nothing
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "Frontdesk")
	}
	// The transport itself, and not an http.Client: that one would follow redirects.
	res, err := way.transport.RoundTrip(req)
	if err != nil {
		return Response{}, named(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, int64(most.Bytes)+1))
	if err == nil {
		err = ctx.Err() // a server that sees us hang up may end its body as if it were whole, and be read once more
	}
	if err != nil {
		return Response{}, named(err)
	}
	if len(body) > most.Bytes {
		return Response{res.StatusCode, res.Header, body[:most.Bytes]}, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, most.Bytes)
	}
	return Response{res.StatusCode, res.Header, body}, nil
}

// named puts the name of what went wrong on an error of the transport.
func named(err error) error {
	var network net.Error
	switch {
	case errors.Is(err, ErrAddress), errors.Is(err, context.Canceled):
		return err
	case errors.As(err, new(*tls.CertificateVerificationError)):
		return fmt.Errorf("%w: %w", ErrCertificate, err)
	case errors.As(err, &network) && network.Timeout():
		return fmt.Errorf("%w: %w", ErrTimeout, err)
	default:
		return fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
}

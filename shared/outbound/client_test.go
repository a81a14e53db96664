package outbound

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// site is a local HTTPS server, and a client that may call it.
type site struct {
	*httptest.Server
	roots       *x509.CertPool
	client      *Client
	connections atomic.Int64
}

func newSite(t *testing.T, handler http.HandlerFunc) *site {
	t.Helper()
	s := &site{Server: httptest.NewUnstartedServer(handler), roots: x509.NewCertPool()}
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	s.roots.AddCert(s.Certificate())
	s.client = New(Config{Loopback: true, Roots: s.roots})
	return s
}

// plenty is for calls that are not to fail for a limit.
var plenty = Limits{1 << 20, time.Minute}

func TestSendCarriesARequestAndItsAnswer(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Answer", strings.Join([]string{r.Method, r.URL.RequestURI(), r.Header.Get("X-Question"), string(body), r.UserAgent(), r.Proto}, " "))
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "short and stout")
	})
	header := http.Header{"X-Question": {"why"}}
	res, err := s.client.Send(t.Context(), Request{http.MethodPost, s.URL + "/hook?a=1", header, []byte("event")}, plenty)
	if err != nil || res.Status != http.StatusTeapot || string(res.Body) != "short and stout" || res.Header.Get("X-Answer") != "POST /hook?a=1 why event Frontdesk HTTP/1.1" || len(header) != 1 {
		t.Errorf("%v %+v %v", err, res, header)
	}
	res, err = s.client.Send(t.Context(), Request{URL: s.URL, Header: http.Header{"User-Agent": {"Other"}}}, plenty)
	if err != nil || res.Header.Get("X-Answer") != "GET /   Other HTTP/1.1" {
		t.Errorf("%v %+v", err, res)
	}
	if n := s.connections.Load(); n != 2 {
		t.Errorf("%d connections for two calls", n)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		calls := 0
		s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
			calls++
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
			http.Redirect(w, r, "/elsewhere", status)
		})
		res, err := s.client.Send(t.Context(), Request{URL: s.URL + "/here"}, plenty)
		if err != nil || res.Status != status || res.Header.Get("Location") != "/elsewhere" || calls != 1 {
			t.Errorf("%d: %v, %d calls, %+v", status, err, calls, res)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/chunked":
			io.WriteString(w, strings.Repeat("x", 50))
			w.(http.Flusher).Flush()
			io.WriteString(w, strings.Repeat("x", 50))
		case "/more":
			io.WriteString(w, strings.Repeat("x", 101))
		case "/endless":
			for chunk := make([]byte, 1<<16); ; {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		case "/short":
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "x")
		default:
			io.WriteString(w, strings.Repeat("x", 100))
		}
	})
	for path, want := range map[string]error{"/exact": nil, "/chunked": nil, "/more": ErrTooLarge, "/endless": ErrTooLarge, "/short": ErrNoAnswer} {
		res, err := s.client.Send(t.Context(), Request{URL: s.URL + path}, Limits{100, time.Minute})
		if !errors.Is(err, want) || (want == ErrNoAnswer) != (len(res.Body) == 0) || want != ErrNoAnswer && (len(res.Body) != 100 || res.Status != 200) {
			t.Errorf("%s: %v, %d bytes", path, err, len(res.Body))
		}
	}
	if _, err := s.client.Send(t.Context(), Request{URL: s.URL}, Limits{}); !errors.Is(err, ErrTimeout) {
		t.Errorf("no limits: %v", err)
	}
}

func TestCompressedBodiesStayCompressed(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	z.Write(make([]byte, 1<<20))
	z.Close()
	var accepted string
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		accepted = r.Header.Get("Accept-Encoding")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(bomb.Bytes())
	})
	res, err := s.client.Send(t.Context(), Request{URL: s.URL}, Limits{8 << 10, time.Minute})
	if err != nil || !bytes.Equal(res.Body, bomb.Bytes()) || accepted != "identity" {
		t.Errorf("%v, %d of %d bytes, accepts %q", err, len(res.Body), bomb.Len(), accepted)
	}
}

// TestSlowAnswersEnd has a server that goes silent at each point of an answer. It waits for real deadlines.
func TestSlowAnswersEnd(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/silent" {
			io.WriteString(w, "x")
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	})
	deaf, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never speaks TLS
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	for _, url := range []string{s.URL + "/silent", s.URL + "/body", "https://" + deaf.Addr().String()} {
		if _, err := s.client.Send(t.Context(), Request{URL: url}, Limits{100, 300 * time.Millisecond}); !errors.Is(err, ErrTimeout) {
			t.Errorf("%s: %v", url, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		stop := time.AfterFunc(50*time.Millisecond, cancel)
		if _, err := s.client.Send(ctx, Request{URL: url}, plenty); !errors.Is(err, context.Canceled) || errors.Is(err, ErrNoAnswer) {
			t.Errorf("%s, given up: %v", url, err)
		}
		stop.Stop()
		cancel()
	}
}

// speak is a server without TLS that sends text, repeated until nobody listens, to each that asks.
func speak(t *testing.T, text string) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Read(make([]byte, 1<<10))
			for err == nil {
				_, err = io.WriteString(conn, text)
			}
			conn.Close()
		}
	}()
	return "http://" + l.Addr().String()
}

func TestAnswersThatAreNoHTTPEnd(t *testing.T) {
	for what, text := range map[string]string{
		"a large header":   "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 17<<10) + "\r\n\r\n",
		"many headers":     "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: x\r\n", 3<<10) + "\r\n",
		"endless interims": "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
		"not HTTP":         "220 mail.example ESMTP\r\n",
	} {
		c := New(Config{Loopback: true})
		if res, err := c.Send(t.Context(), Request{URL: speak(t, text)}, plenty); !errors.Is(err, ErrNoAnswer) {
			t.Errorf("%s: %v %+v", what, err, res)
		}
	}
}

func TestCertificatesAreVerified(t *testing.T) {
	s := newSite(t, func(http.ResponseWriter, *http.Request) {})
	if _, err := New(Config{Loopback: true}).Send(t.Context(), Request{URL: s.URL}, plenty); !errors.Is(err, ErrCertificate) {
		t.Errorf("an authority of its own: %v", err)
	}
	other := strings.Replace(s.URL, "127.0.0.1", "localhost", 1) // the certificate does not name it
	if _, err := s.client.Send(t.Context(), Request{URL: other}, plenty); !errors.Is(err, ErrCertificate) {
		t.Errorf("another's certificate: %v", err)
	}
	if _, err := s.client.Send(t.Context(), Request{URL: "https" + strings.TrimPrefix(speak(t, "HTTP/1.1 200 OK\r\n\r\n"), "http")}, plenty); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("no TLS: %v", err)
	}
}

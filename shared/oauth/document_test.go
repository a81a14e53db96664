package oauth

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"frontdesk/shared/outbound"
	"frontdesk/shared/problem"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// documentSite is a real local HTTPS server that holds a document, and a client that may fetch it.
type documentSite struct {
	id       string // of the document
	fetcher  *outbound.Client
	strict   *outbound.Client // the same without leave to call loopback addresses
	accepted atomic.Int64     // connections
	asked    atomic.Int64     // requests
}

func newDocumentSite(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, id string)) *documentSite {
	t.Helper()
	s := &documentSite{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		answer(w, r, s.id)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.accepted.Add(1)
		}
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	s.id = server.URL + "/client"
	s.fetcher, s.strict = outbound.New(outbound.Config{Loopback: true, Roots: roots}), outbound.New(outbound.Config{Roots: roots})
	return s
}

// documentOf writes a document; members replace those of a good one, and a nil leaves one out.
func documentOf(id string, members map[string]any) string {
	all := map[string]any{"client_id": id, "client_name": "Claude Code", "client_uri": "https://claude.ai", "redirect_uris": []string{"http://localhost/callback", "http://127.0.0.1/callback"}}
	for name, value := range members {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	text, _ := json.Marshal(all)
	return string(text)
}

func serveDocument(w http.ResponseWriter, _ *http.Request, id string) {
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, documentOf(id, nil))
}

// refused fails unless err is what a person may read about the client at an id, with some words in it.
func refused(t *testing.T, what string, c Client, err error, id, words string) {
	t.Helper()
	var e *problem.Error
	if !errors.As(err, &e) || e.Code != problem.ValidationError || e.Details["field"] != "client_id" || !strings.Contains(e.Message, id) || !strings.Contains(e.Message, words) ||
		c.ID != "" || !c.FreshUntil.IsZero() {
		t.Errorf("%s: %+v %v", what, c, err)
	}
}

func TestCIMDDocumentIsFetched(t *testing.T) {
	var accept, path string
	s := newDocumentSite(t, func(w http.ResponseWriter, r *http.Request, id string) {
		accept, path = r.Header.Get("Accept"), r.URL.Path
		w.Header().Set("Cache-Control", "max-age=600")
		serveDocument(w, r, id)
	})
	c, err := fetchDocument(t.Context(), s.fetcher, s.id, noon)
	if err != nil || c.ID != s.id || c.Name != "Claude Code" || !c.Redirects("http://127.0.0.1:5123/callback") || c.Source != Documented ||
		!c.CreatedAt.Equal(noon) || !c.FreshUntil.Equal(noon.Add(10*time.Minute)) || accept != "application/json" || path != "/client" {
		t.Errorf("%v %+v %s %s", err, c, accept, path)
	}
}

func TestCIMDDocumentAtPrivateAddressIsNotFetched(t *testing.T) {
	s := newDocumentSite(t, serveDocument)
	u, _ := url.Parse(s.id)
	for _, id := range []string{s.id, "https://localhost:" + u.Port() + "/client", "https://169.254.169.254/latest/meta-data", "https://[fd00:ec2::254]/latest"} {
		c, err := fetchDocument(t.Context(), s.strict, id, noon)
		refused(t, id, c, err, id, "not on the public Internet")
	}
	if n := s.accepted.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
	if _, err := fetchDocument(t.Context(), s.fetcher, s.id, noon); err != nil {
		t.Error("the local run:", err)
	}
}

func TestCIMDRedirectIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := newDocumentSite(t, func(w http.ResponseWriter, r *http.Request, id string) {
			w.Header().Set("Location", "/elsewhere")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			io.WriteString(w, documentOf(id, nil))
		})
		c, err := fetchDocument(t.Context(), s.fetcher, s.id, noon)
		refused(t, http.StatusText(status), c, err, s.id, "redirect")
		if n := s.asked.Load(); n != 1 {
			t.Errorf("%d: %d requests", status, n)
		}
	}
}

func TestCIMDTooLarge(t *testing.T) {
	for size, fits := range map[int]bool{5 << 10: true, 5<<10 + 1: false} {
		s := newDocumentSite(t, func(w http.ResponseWriter, _ *http.Request, id string) {
			w.Header().Set("Content-Type", "application/json")
			text := documentOf(id, nil)
			io.WriteString(w, text+strings.Repeat(" ", size-len(text)))
		})
		c, err := fetchDocument(t.Context(), s.fetcher, s.id, noon)
		if fits && err != nil {
			t.Errorf("%d bytes: %v", size, err)
		} else if !fits {
			refused(t, "too large", c, err, s.id, "larger than 5 KB")
		}
	}
}

// TestCIMDTooSlow waits for a real deadline: the caller's, which is sooner than the ten seconds.
func TestCIMDTooSlow(t *testing.T) {
	if documentLimits.Time != 10*time.Second {
		t.Errorf("a document has %s", documentLimits.Time)
	}
	s := newDocumentSite(t, func(_ http.ResponseWriter, r *http.Request, _ string) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	c, err := fetchDocument(ctx, s.fetcher, s.id, noon)
	refused(t, "silent", c, err, s.id, "within 10 seconds")
	given, up := context.WithCancel(t.Context())
	up()
	if _, err := fetchDocument(given, s.fetcher, s.id, noon); !errors.Is(err, context.Canceled) || problem.Is(err, problem.ValidationError) {
		t.Errorf("given up: %v", err)
	}
}

func TestCIMDUntrustedCertificate(t *testing.T) {
	s := newDocumentSite(t, serveDocument)
	c, err := fetchDocument(t.Context(), outbound.New(outbound.Config{Loopback: true}), s.id, noon)
	refused(t, "an authority of its own", c, err, s.id, "certificate is not valid")
	if s.asked.Load() != 0 {
		t.Error("it was asked all the same")
	}
}

// TestCIMDErrorsAreNeverKept has headers that would let an answer be kept for long on each that is refused.
func TestCIMDErrorsAreNeverKept(t *testing.T) {
	for status, words := range map[int]string{201: "answered 201", 204: "answered 204", 206: "answered 206", 304: "answered 304", 403: "answered 403", 404: "answered 404", 500: "answered 500"} {
		s := newDocumentSite(t, func(w http.ResponseWriter, _ *http.Request, id string) {
			w.Header().Set("Cache-Control", "max-age=604800")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			io.WriteString(w, documentOf(id, nil))
		})
		c, err := fetchDocument(t.Context(), s.fetcher, s.id, noon)
		refused(t, http.StatusText(status), c, err, s.id, words)
	}
}

// said is a site without a network.
type said outbound.Response

func (a said) Send(context.Context, outbound.Request, outbound.Limits) (outbound.Response, error) {
	return outbound.Response(a), nil
}

func saying(kind, body string) said {
	return said{http.StatusOK, http.Header{"Content-Type": {kind}, "Cache-Control": {"max-age=604800"}}, []byte(body)}
}

const documentAt = "https://client.example/oauth/client.json"

func TestCIMDContents(t *testing.T) {
	with := func(name string, value any) string {
		return documentOf(documentAt, map[string]any{name: value})
	}
	raw := func(members string) string { return strings.TrimSuffix(with("x", 1), "}") + "," + members + "}" }
	many := slices.Repeat([]string{"https://client.example/cb"}, 11)
	for body, words := range map[string]string{
		with("x", 1):                                                        "",
		with("client_uri", nil):                                             "",
		with("redirect_uris", many[:10]):                                    "",
		with("token_endpoint_auth_method", "none"):                          "",
		with("token_endpoint_auth_method", "private_key_jwt"):               "",
		with("logo_uri", "http://169.254.169.254/"):                         "", // never fetched
		with("jwks_uri", "https://10.0.0.1/jwks.json"):                      "",
		with("grant_types", []string{"authorization_code"}):                 "",
		with("client_id", nil):                                              "client_id is another",
		with("client_id", documentAt+"/"):                                   "client_id is another",
		with("client_id", strings.ToUpper(documentAt)):                      "client_id is another",
		with("client_id", "https://client.example/oauth/./client.json"):     "client_id is another",
		with("client_id", documentAt+"\x00"):                                "client_id is another",
		with("client_id", []string{documentAt}):                             "not a JSON object",
		with("client_name", nil):                                            "client_name",
		with("client_name", "   "):                                          "client_name",
		with("client_name", strings.Repeat("x", 101)):                       "client_name",
		with("client_name", "Claude\u202eedoC"):                             "client_name",
		with("redirect_uris", nil):                                          "redirect_uris",
		with("redirect_uris", []string{}):                                   "redirect_uris",
		with("redirect_uris", many):                                         "redirect_uris",
		with("redirect_uris", "https://client.example/cb"):                  "not a JSON object",
		with("redirect_uris", []string{"javascript:alert(1)"}):              "redirect URI",
		with("redirect_uris", []string{"http://client.example/cb"}):         "redirect URI",
		with("redirect_uris", []string{many[0], "https://u@evil.example/"}): "redirect URI",
		with("client_uri", "javascript:alert(1)"):                           "client_uri",
		with("client_secret", "s3cret"):                                     "client_secret",
		raw(`"client_secret":null`):                                         "client_secret",
		raw(`"client_secret_expires_at":0`):                                 "client_secret",
		with("token_endpoint_auth_method", "client_secret_basic"):           "token_endpoint_auth_method",
		with("token_endpoint_auth_method", "client_secret_post"):            "token_endpoint_auth_method",
		with("token_endpoint_auth_method", "client_secret_jwt"):             "token_endpoint_auth_method",
		with("token_endpoint_auth_method", "tls_client_auth"):               "token_endpoint_auth_method",
		with("grant_types", []string{"client_credentials"}):                 "grant_types",
		raw(`"client_id":"` + documentAt + `"`):                             "not a JSON object",
		raw(`"Redirect_URIs":["https://evil.example/"]`):                    "not a JSON object",
		raw(`"Client_Secret":"s3cret"`):                                     "not a JSON object",
		with("x", 1) + "{}":                                                 "not a JSON object",
		"\ufeff" + with("x", 1):                                             "not a JSON object",
		"[" + with("x", 1) + "]":                                            "not a JSON object",
		"<!doctype html><title>Not found</title>":                           "not a JSON object",
		"":     "not a JSON object",
		"null": "client_id is another",
	} {
		c, err := fetchDocument(t.Context(), saying("application/json", body), documentAt, noon)
		if words != "" {
			refused(t, body, c, err, documentAt, words)
		} else if err != nil || c.ID != documentAt || !c.FreshUntil.Equal(noon.Add(7*24*time.Hour)) {
			t.Errorf("%s: %v %+v", body, err, c)
		}
	}
}

func TestCIMDContentType(t *testing.T) {
	for kind, fine := range map[string]bool{
		"application/json": true, "application/json; charset=utf-8": true, "Application/JSON": true, "application/ld+json": true, "application/oauth-client+json;v=1": true,
		"": false, "text/html": false, "text/plain": false, "text/json": false, "application/octet-stream": false, "application/jsonp": false, "image/svg+json": false, "+json": false, "application/json, text/html": false,
	} {
		c, err := fetchDocument(t.Context(), saying(kind, documentOf(documentAt, nil)), documentAt, noon)
		if fine && err != nil {
			t.Errorf("%s: %v", kind, err)
		} else if !fine {
			refused(t, kind, c, err, documentAt, "not sent as JSON")
		}
	}
}

// TestCIMDRefusalTellsThePersonLessThanTheLog: what we found at an address is for the log.
func TestCIMDRefusalTellsThePersonLessThanTheLog(t *testing.T) {
	s := newDocumentSite(t, serveDocument)
	u, _ := url.Parse(s.id)
	_, err := fetchDocument(t.Context(), s.strict, "https://localhost:"+u.Port()+"/client", noon)
	if told := problem.From(err).Message; strings.Contains(told, "127.0.0.1") || !strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("the person reads %q, the log %q", told, err)
	}
}

// FuzzDocument: whatever a site answers, what comes of it is a client that could have registered itself, under its own id.
func FuzzDocument(f *testing.F) {
	for _, members := range []map[string]any{nil, {"client_id": "https://other.example/"}, {"client_secret": "x"}, {"redirect_uris": []string{"data:x"}}, {"client_name": "\u202e"}} {
		f.Add("application/json", []byte(documentOf(documentAt, members)))
	}
	f.Add("application/x+json; charset=utf-16", []byte(`{"client_id":1}`))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		c, err := fetchDocument(t.Context(), saying(kind, string(body)), documentAt, noon)
		if err != nil {
			refused(t, string(body), c, err, documentAt, "")
			return
		}
		var loose map[string]any
		if json.Unmarshal(body, &loose) != nil || loose["client_id"] != documentAt || loose["client_secret"] != nil || c.ID != documentAt || c.Name == "" || !utf8.ValidString(c.Name) ||
			len(c.RedirectURIs) == 0 || len(c.RedirectURIs) > 10 || slices.ContainsFunc(c.RedirectURIs, func(uri string) bool { return checkRedirectURI(uri) != nil }) {
			t.Errorf("%s becomes %+v", body, c)
		}
	})
}

package localrun

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// secretNames are the parameters whose values nobody but their sender and receiver may know.
var secretNames = []string{"access_token", "client_secret", "code", "code_verifier", "link", "password", "refresh_token", "state", "token", "transaction"}

// minSecret is the length below which a value could stand in a log by chance.
const minSecret = 16

var seen struct {
	sync.Mutex
	secrets map[string]string // the names of their parameters, by value
}

// Saw remembers a secret that did not pass through Transport, so that no log may hold it.
func Saw(name, secret string) {
	if slices.Contains(secretNames, name) {
		remember(name, secret)
	}
}

func remember(name, secret string) {
	if len(secret) < minSecret {
		return
	}
	seen.Lock()
	defer seen.Unlock()
	if seen.secrets == nil {
		seen.secrets = map[string]string{}
	}
	seen.secrets[secret] = name
}

// SawAddress remembers the secrets in an address to which another browser than ours went.
func SawAddress(address string) {
	if u, err := url.Parse(address); err == nil {
		sawQuery(u.Query())
	}
}

// SawAnswer remembers the secrets in an answer's headers: in a redirect's address, and every cookie that is set.
func SawAnswer(h http.Header) {
	SawAddress(h.Get("Location"))
	for _, c := range (&http.Response{Header: h}).Cookies() {
		remember("the cookie "+c.Name, c.Value)
	}
}

func sawQuery(q url.Values) {
	for name, values := range q {
		for _, value := range values {
			Saw(name, value)
		}
	}
}

// watched remembers the secrets in what goes through it: in addresses, in redirects, in cookies, and in forms and JSON
// objects of either side.
type watched struct {
	next http.RoundTripper
}

func (w watched) RoundTrip(r *http.Request) (*http.Response, error) {
	sawQuery(r.URL.Query())
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			return nil, err
		}
		sawBody(r.Header, body)
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	res, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	SawAnswer(res.Header)
	if strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			return nil, err
		}
		sawBody(res.Header, body)
		res.Body = io.NopCloser(bytes.NewReader(body))
	}
	return res, nil
}

func sawBody(h http.Header, body []byte) {
	if strings.HasPrefix(h.Get("Content-Type"), "application/x-www-form-urlencoded") {
		if form, err := url.ParseQuery(string(body)); err == nil {
			sawQuery(form)
		}
		return
	}
	var object map[string]any
	if json.Unmarshal(body, &object) != nil {
		return
	}
	for name, value := range object {
		if text, ok := value.(string); ok {
			Saw(name, text)
		}
	}
}

package localrun

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// Answer is an HTTP response with its body.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// JSON decodes the body.
func (a Answer) JSON(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.Body), into); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
}

// Call sends a request with a credential ("" sends none), as JSON unless a header says otherwise, and never follows a
// redirect. header alternates names and values.
func Call(t testing.TB, method, address, credential, body string, header ...string) Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
	}
	if credential != "" {
		r.Header.Set("Authorization", "Bearer "+credential)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return Send(t, Transport(t), r)
}

// Send sends a request and reads the whole answer.
func Send(t testing.TB, transport http.RoundTripper, r *http.Request) Answer {
	t.Helper()
	res, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{res.StatusCode, res.Header, string(text)}
}

var sources struct {
	sync.Mutex
	given  int
	byTest map[string]http.RoundTripper
}

// Transport returns the test's way to the run. Each test comes from a loopback address of its own, so that the limits
// per source address that one test uses up are not another's; its subtests share it. All that goes through is watched
// for secrets.
func Transport(t testing.TB) http.RoundTripper {
	test, _, _ := strings.Cut(t.Name(), "/")
	sources.Lock()
	defer sources.Unlock()
	if own, ok := sources.byTest[test]; ok {
		return own
	}
	if sources.byTest == nil {
		sources.byTest = map[string]http.RoundTripper{}
	}
	sources.given++
	from := &net.TCPAddr{IP: net.IPv4(127, 1, byte(sources.given>>8), byte(sources.given))}
	connection := http.DefaultTransport.(*http.Transport).Clone()
	connection.DialContext = (&net.Dialer{LocalAddr: from}).DialContext
	sources.byTest[test] = watched{connection}
	t.Cleanup(func() {
		connection.CloseIdleConnections()
		sources.Lock()
		defer sources.Unlock()
		delete(sources.byTest, test)
	})
	return sources.byTest[test]
}

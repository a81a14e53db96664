package localrun

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestTransportSeesSecretsAndComesFromItsOwnAddress(t *testing.T) {
	var from []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		from = append(from, host)
		if body, _ := io.ReadAll(r.Body); strings.Contains(string(body), "grant") {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"access_token":"an-access-token-seen"}`)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "frontdesk", Value: "a-session-in-a-cookie"})
		http.SetCookie(w, &http.Cookie{Name: "any", Value: "another-cookie-of-any-name"})
		http.SetCookie(w, &http.Cookie{Name: "short", Value: "short"})
		w.Header().Set("Location", "http://127.0.0.1:1/callback?code=a-code-in-a-redirect&iss=x")
		w.WriteHeader(http.StatusSeeOther)
	}))
	defer server.Close()
	Call(t, http.MethodGet, server.URL+"?state=a-state-in-an-address", "", "")
	t.Run("subtest", func(t *testing.T) {
		Call(t, http.MethodPost, server.URL, "", "grant=1&code_verifier=a-verifier-in-a-form", "Content-Type", "application/x-www-form-urlencoded")
	})
	if a := Call(t, http.MethodPost, server.URL, "", `{"grant":1,"refresh_token":"a-refresh-token-in-json"}`); !strings.Contains(a.Body, "an-access-token-seen") {
		t.Errorf("the answer is %q", a.Body)
	}
	for _, secret := range []string{"a-state-in-an-address", "a-code-in-a-redirect", "a-verifier-in-a-form", "a-refresh-token-in-json", "an-access-token-seen", "a-session-in-a-cookie", "another-cookie-of-any-name"} {
		if seen.secrets[secret] == "" {
			t.Errorf("%s was not seen", secret)
		}
	}
	if seen.secrets["short"] != "" {
		t.Error("what could stand in any log by chance counts as a secret")
	}
	if len(slices.Compact(from)) != 1 || !strings.HasPrefix(from[0], "127.1.") {
		t.Errorf("one test came from %v", from)
	}
}

package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

const root = "../.."

var run *localrun.Run

func TestMain(m *testing.M) {
	os.Exit(localrun.Main(m, root, func(r *localrun.Run) { run = r }, "build"))
}

// trip changes answers on their way, as a gateway in between would.
type trip struct {
	transport http.RoundTripper
	change    func(*http.Response)
}

func (t trip) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := t.transport.RoundTrip(r)
	if err == nil {
		t.change(res)
	}
	return res, err
}

// try runs the smoke test on a run, with its answers changed.
func try(t *testing.T, r *localrun.Run, challenge string, rights bool, change func(*http.Response)) (int, string) {
	t.Helper()
	s, err := localRun(r.Data)
	if err != nil {
		t.Fatal(err)
	}
	s.Challenge = challenge
	s.client.Transport = trip{localrun.Transport(t), change}
	if s.Operator.Command = filepath.Join(root, ".build", "ops"); !rights {
		s.Operator = nil
	}
	var out bytes.Buffer
	code := Run(t.Context(), s, 0, &out)
	return code, out.String()
}

func unchanged(*http.Response) {}

// TestAGoodSite passes, and again when all that it needs is there from the first time.
func TestAGoodSite(t *testing.T) {
	for range 2 {
		if code, out := try(t, run, "dynamic", true, unchanged); code != good || strings.Contains(out, "FAIL") || strings.Count(out, "\n") < 20 {
			t.Errorf("ended with %d:\n%s", code, out)
		}
	}
	if code, out := try(t, run, "dynamic", false, unchanged); code != good || !strings.Contains(out, "keys and tokens were not tried") {
		t.Errorf("without rights it ended with %d:\n%s", code, out)
	}
}

// TestAGatewayThatRenamesTheChallenge is what the other wiring is for, and nothing else is.
func TestAGatewayThatRenamesTheChallenge(t *testing.T) {
	rename := func(res *http.Response) {
		if res.StatusCode == http.StatusUnauthorized {
			res.Header["X-Amzn-Remapped-Www-Authenticate"] = res.Header["Www-Authenticate"]
			res.Header.Del("WWW-Authenticate")
		}
	}
	if code, out := try(t, run, "dynamic", false, rename); code != badChallenge {
		t.Errorf("ended with %d:\n%s", code, out)
	}
	code, out := try(t, run, "dynamic", false, func(res *http.Response) {
		rename(res)
		if res.Request.URL.Path == "/console/sign-in" {
			res.StatusCode = http.StatusBadGateway
		}
	})
	if code != bad {
		t.Errorf("with another fault it ended with %d:\n%s", code, out)
	}
}

func TestTheStaticWiring(t *testing.T) {
	static := localrun.MustStart(t, root, t.TempDir(), "CHALLENGE=static")
	if code, out := try(t, static, "static", true, unchanged); code != good {
		t.Errorf("ended with %d:\n%s", code, out)
	}
	if code, out := try(t, static, "dynamic", false, unchanged); code != badChallenge {
		t.Errorf("taken for the other wiring it ended with %d:\n%s", code, out)
	}
	if code, out := try(t, run, "static", false, unchanged); code != bad {
		t.Errorf("the other wiring taken for it ended with %d:\n%s", code, out)
	}
}

// TestWhatIsWrongIsNamed breaks one thing at a time.
func TestWhatIsWrongIsNamed(t *testing.T) {
	say := func(res *http.Response, old, new string) {
		body, _ := io.ReadAll(res.Body)
		res.Body = io.NopCloser(strings.NewReader(strings.ReplaceAll(string(body), old, new)))
	}
	for _, tt := range []struct {
		path   string // of the requests whose answers are changed; empty: all
		change func(*http.Response)
		fails  string
	}{
		{"/api/mcp", func(res *http.Response) { res.StatusCode = 403 }, "401 and where to go at /api/mcp"},
		{"/.well-known/oauth-protected-resource/api/mcp", func(res *http.Response) { say(res, "/api/mcp", "/prod/api/mcp") }, "metadata of /api/mcp"},
		{"/.well-known/oauth-authorization-server", func(res *http.Response) { say(res, run.BaseURL, "https://elsewhere.example") }, "metadata of the authorization server"},
		{"/api/mcp", func(res *http.Response) { res.Header.Del("Access-Control-Allow-Origin") }, "browsers of other origins may ask"},
		{"/no/such/page", func(res *http.Response) { res.StatusCode = 403 }, "404 where there is nothing"},
		{"/public/api/mcp", func(res *http.Response) { res.Header.Set("X-RateLimit-Remaining", "59") }, "where a request comes from"},
		{"/oauth/authorize", func(res *http.Response) { res.Header.Set("Location", "https://elsewhere.example/") }, "registration, authorization"},
		{"/console/sign-in", func(res *http.Response) { res.StatusCode = 502 }, "the page for signing in"},
	} {
		code, out := try(t, run, "dynamic", false, func(res *http.Response) {
			if res.Request.URL.Path == tt.path {
				tt.change(res)
			}
		})
		if code != bad || !strings.Contains(out, "FAIL  "+tt.fails) {
			t.Errorf("%s: ended with %d:\n%s", tt.fails, code, out)
		}
	}
	// A key that goes on working after it was revoked, and tokens that do.
	code, out := try(t, run, "dynamic", true, func(res *http.Response) {
		if res.StatusCode == http.StatusUnauthorized && res.Request.Header.Get("Authorization") != "" && !strings.Contains(res.Request.Header.Get("Authorization"), "nonsense") {
			res.StatusCode = http.StatusOK
		}
	})
	if code != bad || strings.Count(out, "after it was revoked") != 2 || !strings.Contains(out, "its token opens /api/mcp") {
		t.Errorf("ended with %d:\n%s", code, out)
	}
}

func TestASiteThatIsNotThere(t *testing.T) {
	var out bytes.Buffer
	if code := Run(t.Context(), NewSite("http://127.0.0.1:1", nil), 0, &out); code != bad || !strings.Contains(out.String(), "does not answer") {
		t.Errorf("ended with %d: %s", code, out.String())
	}
}

func TestWhereASiteIs(t *testing.T) {
	const outputs = `[{"OutputKey":"PublicUrl","OutputValue":"https://d1.cloudfront.net"},{"OutputKey":"OwnUrl","OutputValue":"https://a.execute-api.x"},{"OutputKey":"Challenge","OutputValue":"static"},
		{"OutputKey":"AccessTable","OutputValue":"a"},{"OutputKey":"BusinessTable","OutputValue":"b"},{"OutputKey":"Environment","OutputValue":"dev"}]`
	s, patience, err := locate([]string{"--outputs", "-"}, strings.NewReader(outputs))
	if err != nil || patience <= 0 || s.URL != "https://d1.cloudfront.net" || s.OwnURL != "https://a.execute-api.x" || s.Challenge != "static" || !strings.Contains(strings.Join(s.Operator.Env, " "), "ACCESS_TABLE=a BUSINESS_TABLE=b") {
		t.Errorf("%+v, %v", s, err)
	}
	if s, _, err := locate([]string{"--url", "https://desk.example/"}, nil); err != nil || s.URL != "https://desk.example" || s.Operator != nil || s.Challenge != "dynamic" {
		t.Errorf("%+v, %v", s, err)
	}
	for _, args := range [][]string{{}, {"https://desk.example"}, {"--url", "https://desk.example", "more"}, {"--outputs", "nowhere"}, {"--local", "nowhere"}} {
		if _, _, err := locate(args, strings.NewReader("")); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
	for _, text := range []string{"", "[]", `[{"OutputKey":"PublicUrl","OutputValue":"https://d1.cloudfront.net"}]`} {
		if _, _, err := locate([]string{"--outputs", "-"}, strings.NewReader(text)); err == nil {
			t.Errorf("outputs %q are accepted", text)
		}
	}
}

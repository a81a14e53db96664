package problem_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/problem"
)

func TestStatuses(t *testing.T) {
	for code, want := range map[problem.Code]int{
		problem.ValidationError: 400, problem.Unauthorized: 401, problem.Forbidden: 403, problem.NotFound: 404,
		problem.Conflict: 409, problem.RateLimited: 429, problem.InternalError: 500, "": 500, "OTHER": 500,
	} {
		if got := code.Status(); got != want {
			t.Errorf("%q is %d", code, got)
		}
	}
}

func TestFromHidesWhatIsNotMeantToBeSeen(t *testing.T) {
	cause := errors.New("dial tcp 10.0.0.1: refused")
	conflict := problem.New(problem.Conflict, "Taken.")
	for _, tt := range []struct {
		err  error
		want string // of the answer
	}{
		{cause, problem.Internal(nil).Message},
		{fmt.Errorf("x: %w", conflict), "Taken."},
		{errors.Join(cause, conflict), "Taken."},
		{problem.Internal(cause), problem.Internal(nil).Message},
	} {
		e := problem.From(tt.err)
		w := httptest.NewRecorder()
		problem.WriteEnvelope(w, "req-1", nil, tt.err)
		if e.Message != tt.want || strings.Contains(w.Body.String(), "10.0.0.1") {
			t.Errorf("%v: %s", tt.err, w.Body)
		}
	}
	if !errors.Is(problem.Internal(cause), cause) || !strings.Contains(problem.Internal(cause).Error(), "10.0.0.1") {
		t.Error("the log does not get the cause")
	}
	if problem.From(nil) != nil || problem.Is(nil, problem.Conflict) || !problem.Is(fmt.Errorf("x: %w", conflict), problem.Conflict) {
		t.Error("From or Is is wrong about nil or a chain")
	}
}

func TestWithLeavesTheOriginalAlone(t *testing.T) {
	shared := problem.New(problem.Unauthorized, "No.").With("a", 1)
	if more := shared.With("b", 2); len(shared.Details) != 1 || len(more.Details) != 2 {
		t.Errorf("%v and %v", shared.Details, more.Details)
	}
}

func TestShapes(t *testing.T) {
	refused := problem.Invalid("limit", 0, "limit must be at least %d.", 1)
	missing := problem.MissingScope("read:customers", "read:team")
	const asEnvelope = `"success":false,"error":{"code":"VALIDATION_ERROR","message":"limit must be at least 1.","details":{"field":"limit","value":0,"requestId":"req-1"}}`
	for _, tt := range []struct {
		name      string
		write     func(*httptest.ResponseRecorder)
		status    int
		want      string
		challenge string
	}{
		{"success", func(w *httptest.ResponseRecorder) { problem.WriteEnvelope(w, "req-1", []int{}, nil) }, 200, `{"success":true,"data":[]}`, ""},
		{"envelope", func(w *httptest.ResponseRecorder) { problem.WriteEnvelope(w, "req-1", 1, refused) }, 400, `{` + asEnvelope + `}`, ""},
		{"refusal", func(w *httptest.ResponseRecorder) { problem.WriteRefusal(w, "req-1", `Bearer realm="x"`, refused) }, 400,
			`{` + asEnvelope + `,"errors":[{"message":"limit must be at least 1.","extensions":{"code":"VALIDATION_ERROR","field":"limit","value":0,"requestId":"req-1"}}]}`, `Bearer realm="x"`},
		{"scope", func(w *httptest.ResponseRecorder) { problem.WriteEnvelope(w, "r", nil, missing) }, 403, `{"success":false,"error":{"code":"FORBIDDEN",
			"message":"This credential lacks a scope that the request needs: read:customers, read:team.","details":{"reason":"insufficient_scope","requiredScopes":["read:customers","read:team"],"requestId":"r"}}}`, ""},
		{"what JSON cannot say", func(w *httptest.ResponseRecorder) { problem.WriteEnvelope(w, "req-1", make(chan int), nil) }, 500,
			`{"success":false,"error":{"code":"INTERNAL_ERROR","message":"Something went wrong on our side. Try again."}}`, ""},
		{"oauth", func(w *httptest.ResponseRecorder) { problem.WriteOAuth(w, problem.OAuth("invalid_grant", "Used.")) }, 400, `{"error":"invalid_grant","error_description":"Used."}`, ""},
		{"oauth client", func(w *httptest.ResponseRecorder) { problem.WriteOAuth(w, problem.OAuth("invalid_client", "")) }, 401, `{"error":"invalid_client"}`, ""},
		{"oauth, failed", func(w *httptest.ResponseRecorder) { problem.WriteOAuth(w, errors.New("secret")) }, 500, `{"error":"server_error","error_description":"Something went wrong on our side. Try again."}`, ""},
		{"oauth, limited", func(w *httptest.ResponseRecorder) { problem.WriteOAuth(w, problem.New(problem.RateLimited, "Wait.")) }, 429, `{"error":"temporarily_unavailable","error_description":"Wait."}`, ""},
		{"oauth, joined", func(w *httptest.ResponseRecorder) {
			problem.WriteOAuth(w, errors.Join(problem.OAuth("invalid_grant", "Used."), errors.New("x")))
		}, 400, `{"error":"invalid_grant","error_description":"Used."}`, ""},
	} {
		w := httptest.NewRecorder()
		tt.write(w)
		var got, want any
		if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
			t.Fatal(tt.name, err)
		}
		if json.Unmarshal(w.Body.Bytes(), &got) != nil || !reflect.DeepEqual(got, want) || w.Code != tt.status || w.Header().Get("Content-Type") != "application/json" ||
			w.Header().Get("WWW-Authenticate") != tt.challenge {
			t.Errorf("%s: %d %v %s", tt.name, w.Code, w.Header(), w.Body)
		}
	}
}

// TestACodeIsNoDetail: whatever a detail is named, clients switch on the code.
func TestACodeIsNoDetail(t *testing.T) {
	if ext := problem.New(problem.Conflict, "Taken.").With("code", "other").Extensions(); ext["code"] != problem.Conflict {
		t.Errorf("the code is %v", ext["code"])
	}
}

func TestChallenge(t *testing.T) {
	for want, c := range map[string]problem.Challenge{
		`Bearer`:                 {},
		`Bearer realm="partner"`: {Realm: "partner"},
		`Bearer error="invalid_token", error_description="Gone.", resource_metadata="https://x/y", scope="a b"`: {Error: "invalid_token", ErrorDescription: "Gone.", ResourceMetadata: "https://x/y", Scope: "a b"},
		`Bearer realm="a\"b\\c"`: {Realm: "a\"b\\\r\nc\x00é"},
	} {
		if got := c.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// FuzzChallenge: no value leaves its parameter.
func FuzzChallenge(f *testing.F) {
	for _, seed := range []string{"partner", `a", error="x`, `\`, `\"`, "a\r\nSet-Cookie: x=y", "\x00", "é", `", resource_metadata="https://evil"`} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, realm, scope string) {
		text := problem.Challenge{Realm: realm, Scope: scope}.String()
		rest, ok := strings.CutPrefix(text, "Bearer")
		for first := true; ok && rest != ""; first = false {
			separator := ", "
			if first {
				separator = " "
			}
			var name, value string
			if rest, ok = strings.CutPrefix(rest, separator); !ok {
				break
			}
			if name, rest, ok = strings.Cut(rest, `="`); !ok || name != "realm" && name != "scope" {
				ok = false
				break
			}
			if value, rest, ok = unquote(rest); !ok {
				break
			}
			if want := map[string]string{"realm": realm, "scope": scope}[name]; value != strings.Map(visible, want) {
				t.Errorf("%s %q is read as %q in %s", name, want, value, text)
			}
		}
		if !ok || strings.ContainsFunc(text, func(r rune) bool { return visible(r) < 0 }) {
			t.Errorf("%q is no challenge", text)
		}
	})
}

// unquote reads a quoted-string of RFC 9110 whose first quote was read.
func unquote(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			if i++; i == len(s) {
				return "", "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}

func visible(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}

func TestLimitedSaysWhenToComeBack(t *testing.T) {
	for wait, want := range map[time.Duration]struct {
		seconds int
		words   string
	}{
		-time.Second: {1, "1 second"}, time.Millisecond: {1, "1 second"}, 59*time.Second + 1: {60, "60 seconds"}, 2 * time.Minute: {120, "120 seconds"},
		2*time.Minute + 1: {121, "3 minutes"}, 15 * time.Minute: {900, "15 minutes"}, time.Hour: {3600, "60 minutes"},
	} {
		h := http.Header{}
		err := problem.Limited(wait, "Too many.")
		problem.SetRetryAfter(h, err)
		if got := "Too many. Try again in " + want.words + "."; err.Message != got || h.Get("Retry-After") != strconv.Itoa(want.seconds) {
			t.Errorf("%v: %q, Retry-After %s", wait, err.Message, h.Get("Retry-After"))
		}
	}
}

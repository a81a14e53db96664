package e2e

import (
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
	"frontdesk/shared/problem"
)

// failure is a way to get an error at a door, and how the error arrives.
type failure struct {
	door string
	code problem.Code
	what string
	ask  func(*testing.T) localrun.Answer
	read reader

	run     *localrun.Run  // that was asked, when it is not the shared one
	status  int            // when it is not the code's own
	message string         // "" for any
	details map[string]any // those that a program reads, as JSON has them; nil stands for any value

	needs []localrun.Need
}

// told is an error as its reader finds it in an answer.
type told struct {
	code, message string
	details       map[string]any
}

// reader finds the error in an answer.
type reader func(*testing.T, localrun.Answer) told

type wireError struct {
	Code, Message string
	Details       map[string]any
}

// asEnvelope reads the envelope.
func asEnvelope(t *testing.T, a localrun.Answer) told {
	t.Helper()
	var in struct {
		Success *bool
		Error   wireError
	}
	if a.JSON(t, &in); in.Success == nil || *in.Success {
		t.Errorf("success is not false in %s", a.Body)
	}
	return told{in.Error.Code, in.Error.Message, in.Error.Details}
}

// asGraphQL reads the errors of a GraphQL answer. All must have codes and request ids; the first is told.
func asGraphQL(t *testing.T, a localrun.Answer) told {
	t.Helper()
	var in struct {
		Errors []struct {
			Message    string
			Extensions map[string]any
		}
	}
	if a.JSON(t, &in); len(in.Errors) == 0 {
		t.Fatalf("no errors in %s", a.Body)
	}
	for _, e := range in.Errors {
		if e.Extensions["code"] == nil || e.Extensions["requestId"] != a.Header.Get("X-Request-Id") {
			t.Errorf("an error without code or request id in %s", a.Body)
		}
	}
	first := in.Errors[0]
	code, _ := first.Extensions["code"].(string)
	return told{code, first.Message, first.Extensions}
}

// asBoth reads a body that clients of both kinds understand.
func asBoth(t *testing.T, a localrun.Answer) told {
	t.Helper()
	one, other := asEnvelope(t, a), asGraphQL(t, a)
	delete(other.details, "code")
	if !reflect.DeepEqual(one, other) {
		t.Errorf("the envelope and the GraphQL error differ in %s", a.Body)
	}
	return one
}

// asRPC reads a JSON-RPC error, or a tool's result that is one.
func asRPC(t *testing.T, a localrun.Answer) told {
	t.Helper()
	var in struct {
		JSONRPC string
		Result  *struct {
			IsError bool
			Content []struct{ Text string }
		}
		Error *struct{ Data wireError }
	}
	a.JSON(t, &in)
	switch {
	case in.JSONRPC == "2.0" && in.Result != nil && in.Result.IsError:
		return asEnvelope(t, localrun.Answer{Body: in.Result.Content[0].Text})
	case in.JSONRPC == "2.0" && in.Error != nil:
		return told{in.Error.Data.Code, in.Error.Data.Message, in.Error.Data.Details}
	}
	t.Fatalf("no JSON-RPC error: %d %s", a.Status, a.Body)
	return told{}
}

// asPage reads a page. One that is about the error alone says the request's id; a form that is shown again does not.
func asPage(t *testing.T, a localrun.Answer) told {
	t.Helper()
	found := regexp.MustCompile(`data-error="([A-Z_]+)">([^<]+)<`).FindStringSubmatch(a.Body)
	if found == nil {
		t.Fatalf("no [data-error] in %d %s", a.Status, a.Body)
	}
	id := a.Header.Get("X-Request-Id")
	if shown := strings.Contains(a.Body, "<code>"+id+"</code>"); !shown && !strings.Contains(a.Body, `id="refused"`) {
		t.Errorf("the page does not say the request's id %s: %s", id, a.Body)
	}
	return told{found[1], found[2], map[string]any{"requestId": id}}
}

// asOAuth reads an error of RFC 6749, which has no place for anything else: the id is in the header.
func asOAuth(t *testing.T, a localrun.Answer) told {
	t.Helper()
	var in map[string]any
	a.JSON(t, &in)
	code, _ := in["error"].(string)
	message, _ := in["error_description"].(string)
	if len(in) != 2 {
		t.Errorf("%s has more or less than error and error_description", a.Body)
	}
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("an OAuth error may be cached: %v", a.Header)
	}
	// The words of RFC 6749, and what they stand for here.
	codes := map[string]problem.Code{"invalid_request": problem.ValidationError, "invalid_grant": problem.ValidationError, "unsupported_grant_type": problem.ValidationError,
		"invalid_client_metadata": problem.ValidationError, "invalid_redirect_uri": problem.ValidationError, "invalid_client": problem.Unauthorized,
		"temporarily_unavailable": problem.RateLimited, "server_error": problem.InternalError}
	return told{string(codes[code]), message, map[string]any{"requestId": a.Header.Get("X-Request-Id"), "error": code}}
}

// TestEveryErrorAtEveryDoor gets every published error at every door that can give it, through the gateway.
func TestEveryErrorAtEveryDoor(t *testing.T) {
	localrun.Case(t)
	all := slices.Concat(partnerFailures(t), staffFailures(t), assistantFailures(t), accountFailures(t), oauthFailures(t), consoleFailures(t))
	broken := t.TempDir()
	t.Run("when something is wrong on our side", func(t *testing.T) {
		localrun.Case(t, localrun.Process)
		all = append(all, brokenFailures(t, broken)...)
	})
	given, answers := map[string]map[problem.Code]bool{}, []answered{}
	for _, f := range all {
		if given[f.door] == nil {
			given[f.door] = map[problem.Code]bool{}
		}
		given[f.door][f.code] = true
		t.Run(f.door+"/"+string(f.code)+"/"+f.what, func(t *testing.T) {
			if f.code == problem.RateLimited {
				f.needs = append(f.needs, localrun.Pace)
			}
			localrun.Case(t, f.needs...)
			a := f.check(t)
			answers = append(answers, answered{f, a.Header.Get("X-Request-Id"), a.Status})
		})
	}
	t.Run("each is in the logs", func(t *testing.T) {
		localrun.Case(t, localrun.Process)
		checkLines(t, answers)
		checkEvents(t, answers)
	})
	t.Run("none is missing", func(t *testing.T) {
		localrun.Case(t, localrun.Process)
		for door := range neverGiven {
			if given[door] == nil {
				t.Errorf("there is no %s", door)
			}
		}
		for door, codes := range given {
			for _, code := range problem.Codes() {
				if why := neverGiven[door][code]; codes[code] == (why != "") {
					t.Errorf("%s at the %s: tested %v, and never given because %q", code, door, codes[code], why)
				}
			}
		}
	})
}

// neverGiven says which errors a door cannot give, and why.
var neverGiven = map[string]map[problem.Code]string{
	"partner door":   {problem.Conflict: "a mutation tells its conflicts in userErrors"},
	"account door":   {problem.Conflict: "it has no tools that write yet"},
	"public door":    {problem.Conflict: "nobody can write anything there"},
	"token endpoint": {problem.Forbidden: "a client that may not have something is told invalid_grant", problem.Conflict: "what was used before is invalid_grant"},
	"registration":   {problem.Unauthorized: "anybody may register", problem.Forbidden: "anybody may register", problem.Conflict: "every registration makes a client of its own"},
}

func (f failure) check(t *testing.T) localrun.Answer {
	a := f.ask(t)
	got := f.read(t, a)
	status := f.status
	if status == 0 {
		status = f.code.Status()
	}
	if a.Status != status || got.code != string(f.code) || got.message == "" || f.message != "" && got.message != f.message {
		t.Errorf("%d %+v, want %d %s %q: %s", a.Status, got, status, f.code, f.message, a.Body)
	}
	if id := a.Header.Get("X-Request-Id"); id == "" || got.details["requestId"] != id {
		t.Errorf("the request's id is %q in the header and %v in the error", id, got.details["requestId"])
	}
	for name, want := range f.details {
		if value, there := got.details[name]; !there || want != nil && !reflect.DeepEqual(value, want) {
			t.Errorf("details.%s is %v, want %v: %s", name, value, want, a.Body)
		}
	}
	if seconds, err := strconv.Atoi(a.Header.Get("Retry-After")); (err == nil && seconds > 0) != (f.code == problem.RateLimited) {
		t.Errorf("Retry-After is %q", a.Header.Get("Retry-After"))
	}
	if strings.Contains(f.door, "door") && (a.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.Header.Get("Access-Control-Expose-Headers"), "X-Request-Id")) {
		t.Errorf("a page elsewhere cannot read the answer: %v", a.Header)
	}
	if a.Status == http.StatusUnauthorized && strings.Contains(f.door, "door") != strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Bearer ") {
		t.Errorf("the challenge is %q", a.Header.Get("WWW-Authenticate"))
	}
	if found := internals.FindString(a.Body); found != "" {
		t.Errorf("the answer tells %q of what is inside: %s", found, a.Body)
	}
	return a
}

// internals are words that only somebody who looks inside could know.
var internals = regexp.MustCompile(`(?i)dynamo|table\b|exception|goroutine|panic|unmarshal|\.go\b|lambda|bootstrap|frontdesk/`)

// repeat sends a request until the answer says that it was one too many. Minutes turn, so there is no telling which one that is.
func repeat(send func(*testing.T) localrun.Answer) func(*testing.T) localrun.Answer {
	return func(t *testing.T) localrun.Answer {
		for range 400 {
			if a := send(t); a.Status == http.StatusTooManyRequests {
				return a
			}
		}
		t.Fatal("400 requests were not too many")
		return localrun.Answer{}
	}
}

// call makes a request with a credential; header alternates names and values.
func call(method, address, credential, body string, header ...string) func(*testing.T) localrun.Answer {
	return func(t *testing.T) localrun.Answer {
		return localrun.Call(t, method, address, credential, body, header...)
	}
}

func post(address, credential string, body any, header ...string) func(*testing.T) localrun.Answer {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return call(http.MethodPost, address, credential, string(text), header...)
}

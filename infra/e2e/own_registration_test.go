package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
	"frontdesk/shared/problem"
)

// accountAnswer is what the account door's tools answer.
type accountAnswer struct {
	Result struct {
		IsError           bool
		Content           []struct{ Text string }
		StructuredContent struct {
			Businesses []struct{ Handle, Name string }
			Sessions   []struct {
				ID        string
				StartTime time.Time
				SpotsLeft int
			}
			Session struct {
				ID        string
				SpotsLeft int
				Price     struct{ Currency string }
			}
			Outcome       string
			NeedsSignIn   bool
			Registration  *ownRegistration
			Registrations []ownRegistration
			NextCursor    string
		}
	}
}

type ownRegistration struct {
	ID, SessionID, Status string
	Business              struct{ Handle string }
	StartTime             time.Time
}

// consumer is a person, or nobody yet, and the address where they ask.
type consumer struct {
	t                   *testing.T
	address, credential string
}

// ask calls a tool.
func (c consumer) ask(name string, arguments map[string]any) (a accountAnswer, code problem.Code) {
	c.t.Helper()
	answer := post(c.address, c.credential, tool(name, arguments))(c.t)
	answer.JSON(c.t, &a)
	if a.Result.IsError {
		var refused struct{ Error struct{ Code problem.Code } }
		localrun.Answer{Body: a.Result.Content[0].Text}.JSON(c.t, &refused)
		code = refused.Error.Code
	} else if answer.Status != http.StatusOK {
		c.t.Fatalf("%s: %d %s", name, answer.Status, answer.Body)
	}
	return a, code
}

// must is ask of what is not refused.
func (c consumer) must(name string, arguments map[string]any) accountAnswer {
	c.t.Helper()
	a, code := c.ask(name, arguments)
	if code != "" {
		c.t.Fatalf("%s of %v: %s %v", name, arguments, code, a.Result.Content)
	}
	return a
}

// signedUp is somebody whom no business knows, and whose e-mail address has shown to be theirs.
func signedUp(t *testing.T, name string) consumer {
	t.Helper()
	who := localrun.Person{Email: fmt.Sprintf("%s%d@example.com", name, newUsers.Add(1)), Password: "a password of " + name}
	b, ctx := localrun.NewBrowser(t), t.Context()
	p, err := b.Open(ctx, site.BaseURL+"/console/sign-up")
	if err == nil {
		p, err = b.Submit(ctx, p, "email", who.Email)
	}
	if err == nil {
		p, err = b.Open(ctx, mailed(t, who.Email))
	}
	if err == nil {
		p, err = b.Submit(ctx, p, "name", "Somebody New", "password", who.Password)
	}
	if err != nil || p.Status != http.StatusSeeOther {
		t.Fatalf("signing up: %v, %d %s", err, p.Status, p.Text)
	}
	return signedIn(t, who)
}

func signedIn(t *testing.T, who localrun.Person) consumer {
	t.Helper()
	return consumer{t, site.AccountDoor(), token(t, site, site.AccountDoor(), "mcp:account", who, "")}
}

// TestSomebodyLooksAroundAndRegisters: from the words of a business's name to a place in a class, and back.
func TestSomebodyLooksAroundAndRegisters(t *testing.T) {
	localrun.Case(t)
	handle := site.Handle(0)
	anybody := consumer{t, site.BaseURL + "/public/api/mcp", ""}
	found := anybody.must("find_business", map[string]any{"query": strings.ToUpper(site.Businesses[0].Name[:4])}).Result.StructuredContent.Businesses
	if len(found) != 1 || found[0].Handle != handle {
		t.Fatalf("found %+v", found)
	}
	var free, full string
	for _, s := range anybody.must("browse_sessions", map[string]any{"handle": handle, "days": 21, "limit": 100}).Result.StructuredContent.Sessions {
		if s.SpotsLeft > 1 {
			free = s.ID
		} else if s.SpotsLeft == 0 && full == "" {
			full = s.ID
		}
	}
	of := func(id string) map[string]any { return map[string]any{"handle": handle, "sessionId": id} }
	if s := anybody.must("get_session", of(free)).Result.StructuredContent.Session; s.ID != free || s.SpotsLeft < 2 || s.Price.Currency == "" {
		t.Errorf("the session is %+v", s)
	}
	if p := anybody.must("preview_checkout", of(free)).Result.StructuredContent; p.Outcome != "place" || !p.NeedsSignIn {
		t.Errorf("nobody's preview: %+v", p)
	}
	if a := post(anybody.address, "", tool("register", of(free)))(t); a.Status != http.StatusUnauthorized || !strings.Contains(a.Body, site.BaseURL+`/.well-known/oauth-protected-resource/public/api/mcp`) {
		t.Errorf("nobody registers: %d %s", a.Status, a.Body)
	}

	c := signedUp(t, "looker")
	if p := c.must("preview_checkout", of(free)).Result.StructuredContent; p.Outcome != "place" || p.NeedsSignIn || p.Registration != nil {
		t.Errorf("before: %+v", p)
	}
	own := c.must("register", of(free)).Result.StructuredContent.Registration
	if own.Status != "pending" || own.SessionID != free || own.Business.Handle != handle {
		t.Errorf("registered: %+v", own)
	}
	if p := c.must("preview_checkout", of(free)).Result.StructuredContent; p.Outcome != "registered" || p.Registration == nil || p.Registration.ID != own.ID {
		t.Errorf("after: %+v", p)
	}
	waiting := c.must("join_waitlist", of(full)).Result.StructuredContent.Registration
	if waiting.Status != "waitlisted" {
		t.Errorf("waiting: %+v", waiting)
	}
	for _, tt := range []struct {
		name, what string
		arguments  map[string]any
		code       problem.Code
	}{
		{"register", "twice", of(free), problem.Conflict},
		{"register", "for a full session", of(full), problem.Conflict},
		{"join_waitlist", "where a place is free", of(free), problem.Conflict},
		{"join_waitlist", "twice", of(full), problem.Conflict},
		{"register", "for a session of another business", map[string]any{"handle": site.Handle(1), "sessionId": free}, problem.NotFound},
		{"get_session", "which there is not", of("unknown"), problem.NotFound},
		{"find_business", "which there is not", map[string]any{"handle": "no-such-business"}, problem.NotFound},
		{"cancel_registration", "which there is not", map[string]any{"registrationId": "unknown"}, problem.NotFound},
	} {
		if _, code := c.ask(tt.name, tt.arguments); code != tt.code {
			t.Errorf("%s %s: %q, want %q", tt.name, tt.what, code, tt.code)
		}
	}
	stranger := signedIn(t, newUser(t, "stranger"))
	if a, code := stranger.ask("register", of(free)); code != problem.Forbidden || !strings.Contains(a.Result.Content[0].Text, problem.ReasonUnverified) {
		t.Errorf("somebody whose address is not verified: %q", code)
	}
	if _, code := stranger.ask("cancel_registration", map[string]any{"registrationId": own.ID}); code != problem.NotFound {
		t.Errorf("somebody else cancels: %q", code)
	}
	for _, id := range []string{own.ID, waiting.ID} {
		if r := c.must("cancel_registration", map[string]any{"registrationId": id}).Result.StructuredContent.Registration; r.ID != id || r.Status != "cancelled" {
			t.Errorf("cancelled: %+v", r)
		}
	}
	if _, code := c.ask("cancel_registration", map[string]any{"registrationId": own.ID}); code != problem.Conflict {
		t.Errorf("cancelled twice: %q", code)
	}
	if p := c.must("preview_checkout", of(free)).Result.StructuredContent; p.Outcome != "place" {
		t.Errorf("afterwards: %+v", p)
	}
}

// TestOwnRegistrationsByPages reads the demo's consumer's, one by one and all at once, at both times.
func TestOwnRegistrationsByPages(t *testing.T) {
	localrun.Case(t)
	c := signedIn(t, site.Consumer(t))
	seen := 0
	for _, past := range []bool{false, true} {
		all := c.must("my_registrations", map[string]any{"past": past, "limit": 100}).Result.StructuredContent.Registrations
		seen += len(all)
		size := max(1, len(all)/4)
		var paged []ownRegistration
		for cursor := ""; ; {
			in := map[string]any{"past": past, "limit": size}
			if cursor != "" {
				in["cursor"] = cursor
			}
			page := c.must("my_registrations", in).Result.StructuredContent
			paged = append(paged, page.Registrations...)
			if cursor = page.NextCursor; cursor == "" || len(paged) > len(all) {
				break
			}
			if _, code := c.ask("my_registrations", map[string]any{"past": !past, "cursor": cursor}); code != problem.ValidationError {
				t.Errorf("the cursor of another list: %q", code)
			}
		}
		if fmt.Sprint(paged) != fmt.Sprint(all) {
			t.Errorf("past %v: by pages of %d %v, at once %v", past, size, paged, all)
		}
		for _, r := range all {
			if r.StartTime.Before(time.Now()) != past {
				t.Errorf("past %v: %+v", past, r)
			}
		}
	}
	if seen < 2 {
		t.Errorf("the demo's consumer has %d registrations", seen)
	}
}

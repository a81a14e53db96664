package scale

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/fronttest"
	"frontdesk/infra/local/template"
	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
	"frontdesk/shared/mcpserver/mcptest"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/webhook"

	"golang.org/x/oauth2"
)

// counted is a representative request and what it took.
type counted struct {
	door, name string
	work       Work
	receipt    receipt
}

// What webhooks cost for each change and endpoint.
const (
	told      = "a change, told to one endpoint"
	delivered = "its delivery, and the look a minute later"
)

// CPU of one whole processor that calls take, on the careful side: make bench measures it.
const (
	cpuAuthorizer = 500 * time.Microsecond
	cpuDoor       = 2 * time.Millisecond
	cpuNested     = 8 * time.Millisecond // 25 participants with what they booked
	cpuSignIn     = 40 * time.Millisecond

	receiverTakes = 200 * time.Millisecond // to take a delivery
)

// desk counts requests one after the other.
type desk struct {
	*world
	template *template.Template
	all      []counted
}

// count notes what do takes: it answers with how many bytes. w is what is known of it besides; what is asked of the store is asked by
// the last of its calls, but for the one request of an authorizer before it.
func (d *desk) count(door, name string, w Work, do func() int) {
	d.t.Helper()
	d.clock.Advance(time.Minute) // so that every request is the first of its window
	d.taken()
	w.Sent = do()
	r := d.taken()
	w.ReadUnits, w.WriteUnits = r.reads, r.writes
	last := len(w.Calls) - 1
	w.Calls[last].StoreRequests = r.requests
	if w.Routed && last > 0 {
		w.Calls[0].StoreRequests, w.Calls[last].StoreRequests = 1, r.requests-1
	}
	d.all = append(d.all, counted{door, name, w, r})
}

// call is an invocation of a function of template.yaml.
func (d *desk) call(function string, cpu time.Duration) Call {
	d.t.Helper()
	i := slices.IndexFunc(d.template.Functions, func(f template.Function) bool { return f.Name == function })
	if i < 0 {
		d.t.Fatalf("the template has no function %s", function)
	}
	return Call{Memory: d.template.Functions[i].MemorySize, CPU: cpu}
}

// routed is a request through API Gateway to a function, protected one behind the authorizer.
func (d *desk) routed(function string, cpu time.Duration) Work {
	return Work{Routed: true, Calls: []Call{d.call(function, cpu)}}
}

func (d *desk) protected(function string, cpu time.Duration) Work {
	return Work{Routed: true, Calls: []Call{d.call("authorizer", cpuAuthorizer), d.call(function, cpu)}}
}

// countAll counts every representative request, in the order of the page.
func countAll(t *testing.T) []counted {
	t.Helper()
	d := &desk{world: newWorld(t)}
	var err error
	d.template, err = template.Read("../../template.yaml")
	d.must(err)
	d.partner()
	d.staff()
	d.assistant()
	d.account()
	d.oauth()
	d.pages()
	d.webhooks()
	d.refused()
	return d.all
}

func (d *desk) query(name, text string, cpu time.Duration) {
	body, _ := json.Marshal(map[string]string{"query": text})
	d.count("partner", name, d.protected("graphql", cpu), func() int {
		return len(d.ask(http.StatusOK, fronttest.Request{Route: fronttest.PartnerDoor, Handle: d.business.Handle, Credential: d.key(account.PartnerKey), Body: string(body)}))
	})
}

func (d *desk) partner() {
	d.query("`activeBusiness { id name }`", `{ activeBusiness { id name } }`, cpuDoor)
	d.query("25 participants", `{ activeBusiness { participants(first: 25) { nodes { id name email } } } }`, cpuDoor)
	d.query("25 participants, their registrations and sessions",
		`{ activeBusiness { participants(first: 25) { nodes { id name registrations(first: 10) { nodes { id status activitySession { name startAt } } } } } } }`, cpuNested)
}

// tool calls a tool or reads a resource over MCP.
func (d *desk) tool(door, route, secret, name string, arguments map[string]any) string {
	method, params := "tools/call", map[string]any{"name": name, "arguments": arguments}
	if strings.Contains(name, "://") {
		method, params = "resources/read", map[string]any{"uri": name}
	}
	r := mcptest.Request(mcptest.Eras[len(mcptest.Eras)-1], method, params)
	body, _ := io.ReadAll(r.Body)
	var answer string
	shown := "`" + strings.TrimPrefix(name, "frontdesk://") + "`"
	if secret == "" {
		shown += " by anybody"
	}
	d.count(door, shown, d.protected("mcp", cpuDoor), func() int {
		answer = d.ask(http.StatusOK, fronttest.Request{Route: route, Handle: d.business.Handle, Credential: secret, Body: string(body), Header: maps.Clone(r.Header)})
		return len(answer)
	})
	return answer
}

func (d *desk) staff() {
	token := d.token("manager@lindenhof.example.com", access.Resource{Door: access.Staff, Handle: d.business.Handle}, "mcp:business")
	d.tool("staff", fronttest.StaffDoor, token, "upcoming_sessions", nil)
	d.tool("staff", fronttest.StaffDoor, token, "register_participant", map[string]any{"sessionId": d.session(0).ID, "name": "Ann New", "email": "ann.new@example.com"})
	d.tool("staff", fronttest.StaffDoor, token, "business_stats", nil)
}

func (d *desk) assistant() {
	key := d.key(account.AssistantKey, "*")
	s := d.session(1)
	d.tool("assistant", fronttest.AssistantDoor, key, "query_availability", map[string]any{"service_id": s.ActivityID, "date": s.Start.Format(time.DateOnly)})
	d.tool("assistant", fronttest.AssistantDoor, key, "create_booking", map[string]any{"serviceId": s.ActivityID, "startTime": s.Start.Format(time.RFC3339),
		"assigneeId": s.StaffID, "customerEmail": "ann.new@example.com", "customerName": "Ann New"})
	d.tool("assistant", fronttest.AssistantDoor, key, "frontdesk://customers", nil)
}

func (d *desk) account() {
	s := d.session(2)
	args := map[string]any{"handle": d.business.Handle, "sessionId": s.ID}
	d.tool("account", fronttest.PublicDoor, "", "browse_sessions", map[string]any{"handle": d.business.Handle})
	token := d.token("consumer@example.com", access.Resource{Door: access.Account}, "mcp:account")
	d.tool("account", fronttest.AccountDoor, token, "browse_sessions", map[string]any{"handle": d.business.Handle})
	d.tool("account", fronttest.AccountDoor, token, "register", args)
	d.tool("account", fronttest.AccountDoor, token, "my_registrations", nil)
}

var transactionField = regexp.MustCompile(`name="transaction" value="([^"]+)"`)

func (d *desk) oauth() {
	cookie := d.cookie()
	post := func(path string, form url.Values) *http.Request {
		r := httptest.NewRequest(http.MethodPost, "https://desk.example"+path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(cookie)
		return r
	}
	var client struct {
		ID string `json:"client_id"`
	}
	d.count("OAuth", "registration", d.routed("oauth-register", cpuDoor), func() int {
		r := httptest.NewRequest(http.MethodPost, "https://desk.example/oauth/register", strings.NewReader(`{"client_name":"Tool","redirect_uris":["https://tool.example/callback"]}`))
		r.Header.Set("Content-Type", "application/json")
		return d.read(d.serve(http.StatusCreated, http.HandlerFunc(d.server.Register), r), &client)
	})
	verifier := oauth2.GenerateVerifier()
	q := url.Values{"response_type": {"code"}, "client_id": {client.ID}, "redirect_uri": {"https://tool.example/callback"}, "state": {"xyz"},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"}, "scope": {"mcp:business"}}
	var page string
	d.count("OAuth", "consent page", d.routed("oauth-authorize", cpuDoor), func() int {
		r := httptest.NewRequest(http.MethodGet, "https://desk.example/oauth/authorize?"+q.Encode(), nil)
		r.AddCookie(cookie)
		body, err := io.ReadAll(d.serve(http.StatusOK, http.HandlerFunc(d.server.Authorize), r).Body)
		d.must(err)
		page = string(body)
		return len(page)
	})
	var code string
	d.count("OAuth", "consent given", d.routed("oauth-authorize", cpuDoor), func() int {
		res := d.serve(http.StatusSeeOther, http.HandlerFunc(d.server.Authorize), post("/oauth/authorize", url.Values{
			"transaction": {transactionField.FindStringSubmatch(page)[1]}, "business": {d.business.Handle}, "scope": {"mcp:business"}, "decision": {"approve"}}))
		location, err := res.Location()
		d.must(err)
		code = location.Query().Get("code")
		return 0
	})
	var tokens struct {
		RefreshToken string `json:"refresh_token"`
	}
	exchange := func(name string, form url.Values) {
		d.count("OAuth", name, d.routed("oauth-token", cpuDoor), func() int {
			return d.read(d.serve(http.StatusOK, http.HandlerFunc(d.server.Token), post("/oauth/token", form)), &tokens)
		})
	}
	d.clock.Advance(-time.Minute) // a code lives for one
	exchange("code exchange", url.Values{"grant_type": {"authorization_code"}, "code": {code}, "code_verifier": {verifier}, "client_id": {client.ID},
		"redirect_uri": {"https://tool.example/callback"}})
	exchange("refresh", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {tokens.RefreshToken}, "client_id": {client.ID}})
}

// read decodes an answer and returns how many bytes it has.
func (d *desk) read(res *http.Response, into any) int {
	d.t.Helper()
	body, err := io.ReadAll(res.Body)
	d.must(err)
	d.must(json.Unmarshal(body, into))
	return len(body)
}

// owner is who manages the demo's first business.
const owner = "owner@lindenhof.example.com"

func (d *desk) password() string {
	for _, u := range d.demo.Users {
		if u.Email == owner {
			return u.Password
		}
	}
	return ""
}

// cookie signs the owner in.
func (d *desk) cookie() *http.Cookie {
	d.t.Helper()
	secret, _, err := d.people.SignIn(d.t.Context(), "192.0.2.1", owner, d.password())
	d.must(err)
	w := httptest.NewRecorder()
	account.SessionCookie(true).Set(w, secret)
	return w.Result().Cookies()[0]
}

func (d *desk) pages() {
	d.count("console", "sign-in", d.routed("console", cpuSignIn), func() int {
		form := url.Values{"email": {owner}, "password": {d.password()}}
		r := httptest.NewRequest(http.MethodPost, "https://desk.example/console/sign-in", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		d.serve(http.StatusSeeOther, d.console, r)
		return 0
	})
	cookie := d.cookie()
	d.count("console", "page of the API keys", d.routed("console", cpuDoor), func() int {
		r := httptest.NewRequest(http.MethodGet, "https://desk.example/console/@"+d.business.Handle+"/settings/api-keys", nil)
		r.AddCookie(cookie)
		body, err := io.ReadAll(d.serve(http.StatusOK, d.console, r).Body)
		d.must(err)
		return len(body)
	})
}

func (d *desk) webhooks() {
	s := d.session(0)
	made := booking.Registration{ID: "01WEBHOOK", SessionID: s.ID, ParticipantID: "p", ActivityID: s.ActivityID, StaffID: s.StaffID, Status: booking.Pending,
		Start: s.Start, End: s.End, ActivityName: s.ActivityName, CreatedAt: d.clock.Now()}
	change := webhook.Change{ID: "change", Sequence: "1", At: d.clock.Now(), BusinessID: d.business.ID, Registration: [2]*booking.Registration{nil, &made}}
	d.count("webhooks", told, Work{Calls: []Call{d.call("webhooks", cpuDoor)}}, func() int {
		_, err := d.teller.Tell(d.t.Context(), []webhook.Change{change})
		d.must(err)
		return 0
	})
	d.clock.Advance(-time.Minute)
	delivery := d.call("webhook-delivery", 2*cpuDoor)
	delivery.Waits = receiverTakes
	d.count("webhooks", delivered, Work{Calls: []Call{d.call("webhook-delivery", 0), delivery}, KeyRequests: 1}, func() int {
		work, err := d.worker.Work(d.t.Context(), d.business.ID, d.endpoint.ID)
		d.must(err)
		if work != (webhook.Work{Attempts: 1}) {
			d.t.Fatalf("the worker did %+v", work)
		}
		d.clock.Advance(time.Minute)
		_, err = d.worker.Work(d.t.Context(), d.business.ID, d.endpoint.ID)
		d.must(err)
		return 1000
	})
	d.count("webhooks", "a round that finds nobody awake", Work{Calls: []Call{d.call("webhooks", cpuDoor)}}, func() int {
		started, err := d.teller.Rouse(d.t.Context())
		d.must(err)
		if started > 0 {
			d.t.Fatalf("the round started %d workers", started)
		}
		return 0
	})
}

func (d *desk) refused() {
	ask := func(name string, status int, w Work, secret, text string) {
		d.count("refused", name, w, func() int {
			return len(d.ask(status, fronttest.Request{Route: fronttest.PartnerDoor, Handle: d.business.Handle, Credential: secret, Body: fmt.Sprintf(`{"query":%q}`, text)}))
		})
	}
	const text = `{ activeBusiness { registrations { nodes { id } } } }`
	ask("401: no key that we made", http.StatusUnauthorized, d.routed("authorizer", cpuAuthorizer), "sk_live_nonsense", text)
	unknown := credential.New(credential.Partner("prod"), rand.Reader, credential.NewID(rand.Reader), d.business.ID)
	ask("401: a key that does not exist", http.StatusUnauthorized, d.routed("authorizer", cpuAuthorizer), unknown.Reveal(), text)
	narrow := d.key(account.PartnerKey, "participants:read")
	ask("403: a scope is missing", http.StatusForbidden, d.protected("graphql", cpuDoor), narrow, text)
	// A tool's key has the smallest limit.
	tool := func(status int) int {
		return len(d.ask(status, fronttest.Request{Route: fronttest.AssistantDoor, Credential: d.key(account.AssistantKey), Body: `{"type":"resource","name":"services","params":{}}`}))
	}
	for range ratelimit.External.Requests {
		tool(http.StatusOK)
	}
	d.clock.Advance(-time.Minute)
	d.count("refused", "429: over the limit, where the instance knows it", d.protected("mcp", cpuDoor), func() int { return tool(http.StatusTooManyRequests) })
}

package authorizer_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"hash/crc32"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/apigateway"
	"frontdesk/shared/audit"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/oauth"
	"frontdesk/shared/ratelimit"

	"github.com/aws/aws-lambda-go/events"
)

// world is two businesses, people and keys on the real store, and the authorizer in front of them.
type world struct {
	*bookingtest.Studio
	other    *bookingtest.Studio
	accounts dynamo.Accounts
	grants   dynamo.Grants
	keys     *account.Keys
	t        *testing.T
	gate     authorizer.Authorizer
	meter    *ratelimit.Meter
	has      access.Role // the user's in the studio
}

const user = "user000000000000"

func newWorld(t *testing.T) *world {
	s := bookingtest.New(t)
	w := &world{Studio: s, other: s.Neighbour("other"), accounts: dynamo.NewAccounts(s.Tables), grants: dynamo.NewGrants(s.Tables), t: t}
	w.keys = account.NewKeys(w.accounts, s.Clock.Now, rand.Reader, "dev")
	w.meter = ratelimit.NewMeter(dynamo.NewUsage(s.Tables), s.Clock.Now)
	w.gate = authorizer.Authorizer{Store: dynamo.NewCredentials(s.Tables), Origin: origin, Now: s.Clock.Now}
	w.role(access.Manager)
	return w
}

var origin = &url.URL{Scheme: "https", Host: "desk.example"}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// role makes the user somebody in the studio; "" ends the membership.
func (w *world) role(r access.Role) {
	w.t.Helper()
	change := account.MemberChange{Member: account.Member{UserID: user, Name: "Ana", Role: r}, BusinessID: w.ID, Before: w.has,
		Events: []audit.Event{audit.New(w.Operator(), audit.RoleChanged, "Ana", w.Clock.Now(), rand.Reader)}}
	w.must(w.accounts.ChangeMember(w.t.Context(), change))
	w.has = r
}

// key makes a key that lives for an hour.
func (w *world) key(s *bookingtest.Studio, kind account.KeyKind, scopes ...string) (account.Key, string) {
	w.t.Helper()
	k, secret, err := w.keys.Create(w.t.Context(), s.Operator(), account.NewKey{Kind: kind, Name: "Test", Scopes: scopes, ExpiresAt: w.Clock.Now().Add(time.Hour)})
	w.must(err)
	return k, secret.Reveal()
}

// token makes a grant of the user for an MCP address, with an access token that lives for an hour.
func (w *world) token(resource, business string, scopes ...string) (grant, secret string) {
	w.t.Helper()
	g := oauth.Grant{ID: credential.NewID(rand.Reader), ClientID: "client", UserID: user, BusinessID: business, Resource: resource, Scopes: scopes, CreatedAt: w.Clock.Now()}
	if business == "" {
		business = credential.NoID
	}
	token := credential.New(credential.AccessToken, rand.Reader, g.ID, user, business)
	refresh := credential.New(credential.RefreshToken, rand.Reader, g.ID, user, business)
	w.must(w.grants.AddTransaction(w.t.Context(), oauth.Transaction{Digest: g.ID}))
	w.must(w.grants.Decide(w.t.Context(), g.ID, &oauth.Code{Digest: g.ID}))
	_, err := w.grants.Exchange(w.t.Context(), g.ID, g, oauth.Tokens{AccessDigest: token.Digest(), RefreshDigest: refresh.Digest(),
		Access: oauth.AccessToken{Scopes: scopes, ExpiresAt: w.Clock.Now().Add(time.Hour)}, RefreshExpires: w.Clock.Now().Add(24 * time.Hour)})
	w.must(err)
	return g.ID, token.Reveal()
}

// The doors, as API Gateway names their routes.
const (
	partner   = "/{handle}/api/graphql"
	staff     = "/{handle}/api/mcp"
	assistant = "/api/mcp"
	accounts  = "/account/api/mcp"
	public    = "/public/api/mcp"
)

// knock is a request as it arrives at the authorizer.
type knock struct {
	route   string
	handle  string // as in the path; "@studio" unless set
	headers map[string][]string
	query   map[string][]string
	source  string // the connection's address
}

// at is a knock with a bearer credential; an empty one is not sent.
func at(route, secret string) knock {
	k := knock{route: route, source: "192.0.2.1", headers: map[string][]string{"X-Forwarded-Proto": {"https"}, "Host": {"desk.example"}}}
	if secret != "" {
		k.headers["Authorization"] = []string{"Bearer " + secret}
	}
	return k
}

func (k knock) handleIs(handle string) knock { k.handle = handle; return k }
func (k knock) from(source string) knock     { k.source = source; return k }

func (k knock) with(header string, values ...string) knock {
	k.headers = maps.Clone(k.headers)
	k.headers[header] = values
	return k
}

// event is the REST API's event, made of JSON as API Gateway sends it.
func (k knock) event(t *testing.T) (event events.APIGatewayCustomAuthorizerRequestTypeRequest) {
	t.Helper()
	handle, path := k.handle, k.route
	if handle == "" {
		handle = "@studio"
	}
	in := map[string]any{"type": "REQUEST", "resource": k.route, "httpMethod": "POST", "headers": last(k.headers), "multiValueHeaders": k.headers,
		"queryStringParameters": last(k.query), "multiValueQueryStringParameters": k.query, "pathParameters": nil, "stageVariables": nil,
		"requestContext": map[string]any{"requestId": "req-1", "stage": "prod", "identity": map[string]any{"sourceIp": k.source}}}
	if strings.Contains(path, "{handle}") {
		path = strings.Replace(path, "{handle}", handle, 1)
		in["pathParameters"] = map[string]string{"handle": handle}
	}
	in["path"], in["methodArn"] = path, "arn:aws:execute-api:eu-central-1:123456789012:abc/prod/POST"+path
	text, err := json.Marshal(in)
	if err == nil {
		err = json.Unmarshal(text, &event)
	}
	if err != nil {
		t.Fatal(err)
	}
	return event
}

func last(lists map[string][]string) map[string]string {
	if lists == nil {
		return nil
	}
	out := map[string]string{}
	for name, values := range lists {
		out[name] = values[len(values)-1]
	}
	return out
}

// answer is what the authorizer said, read as API Gateway and the function behind it do.
type answer struct {
	effect   string
	context  map[string]string
	requests int // to the store
}

func (w *world) ask(k knock) answer {
	w.t.Helper()
	w.Requests.Count()
	res, err := apigateway.WrapAuthorizer(w.gate.Authenticate)(w.t.Context(), k.event(w.t))
	w.must(err)
	requests := w.Requests.Count()
	statement := res.PolicyDocument.Statement[0]
	if len(res.PolicyDocument.Statement) != 1 || len(statement.Resource) != 1 || statement.Resource[0] != "arn:aws:execute-api:eu-central-1:123456789012:abc/prod/*/*" ||
		len(statement.Action) != 1 || statement.Action[0] != "execute-api:Invoke" || res.PrincipalID == "" {
		w.t.Errorf("the policy is %+v for %q", statement, res.PrincipalID)
	}
	size, flat := 0, map[string]string{}
	for name, value := range res.Context {
		text, ok := value.(string)
		if !ok {
			w.t.Errorf("%s in the context is %T", name, value)
		}
		flat[name] = text
		size += len(name) + len(text)
	}
	if size >= 8<<10 {
		w.t.Errorf("the context has %d bytes", size)
	}
	if statement.Effect == "Deny" && (flat["challenge"] == "" || len(flat) != 1) {
		w.t.Errorf("a Deny carries %v", flat)
	}
	return answer{statement.Effect, flat, requests}
}

// through sends the answer's context to a protected function and returns the caller it saw, and its answer.
func (w *world) through(flat map[string]string) (*access.Caller, *recorded) {
	w.t.Helper()
	return through(w.t, w.meter, flat)
}

func through(t *testing.T, meter *ratelimit.Meter, flat map[string]string) (*access.Caller, *recorded) {
	t.Helper()
	var seen *access.Caller
	h := authorizer.Protect(meter, func(w http.ResponseWriter, _ *http.Request, c access.Caller) { seen = &c })
	return seen2(h, flat, &seen)
}

// uncounted is the meter where nothing may be counted: it has no store.
var uncounted = ratelimit.NewMeter(nil, time.Now)

type recorded struct {
	status int
	header http.Header
	body   string
	code   string // of the envelope
	reason string
}

func seen2(h http.Handler, flat map[string]string, seen **access.Caller) (*access.Caller, *recorded) {
	context := map[string]any{}
	for name, value := range flat {
		context[name] = value
	}
	event := events.APIGatewayProxyRequest{HTTPMethod: "POST", Path: "/", RequestContext: events.APIGatewayProxyRequestContext{RequestID: "req-1", Authorizer: context}}
	res, err := apigateway.Wrap(h)(ctx, event)
	if err != nil {
		panic(err)
	}
	var body struct {
		Error struct {
			Code    string
			Details struct{ Reason string }
		}
	}
	json.Unmarshal([]byte(res.Body), &body)
	return *seen, &recorded{res.StatusCode, res.MultiValueHeaders, res.Body, body.Error.Code, body.Error.Details.Reason}
}

var ctx = context.Background()

// reseal gives a changed secret the checksum it needs to be asked about.
func reseal(body string) string {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	sum, digits := crc32.ChecksumIEEE([]byte(body)), []byte("000000")
	for i := 5; i >= 0; i-- {
		digits[i] = alphabet[sum%62]
		sum /= 62
	}
	return body + string(digits)
}

// unknown is a secret of the same form that nobody has: its last random character is another one.
func unknown(secret string) string {
	last := len(secret) - 7
	if secret[last] == 'z' {
		return reseal(secret[:last] + "y")
	}
	return reseal(secret[:last] + "z")
}

var errDown = errors.New("the store is down")

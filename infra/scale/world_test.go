package scale

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/demo"
	"frontdesk/infra/fronttest"
	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/console"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/oauth"
	"frontdesk/shared/outbound"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/seal"
	"frontdesk/shared/usage"
	"frontdesk/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
)

// A Monday morning, on which the demo's classes of the evening are to come.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// world is the demo's first business behind everything that a deployed stack runs.
type world struct {
	*ledger
	*fronttest.Front
	clock    *bookingtest.Clock
	bookings dynamo.Bookings
	hooks    dynamo.Webhooks
	demo     demo.Demo
	business booking.Business
	grants   dynamo.Grants
	server   *oauth.Server
	console  http.Handler
	people   *account.Accounts
	teller   *webhook.Teller
	worker   *webhook.Worker
	receiver *httptest.Server
	endpoint webhook.Endpoint
}

func newWorld(t *testing.T) *world {
	t.Helper()
	endpoint, c := dynamotest.Engine(t)
	w := &world{clock: bookingtest.NewClock()}
	w.ledger = &ledger{t: t, client: dynamodb.NewFromConfig(c, func(o *dynamodb.Options) { o.BaseEndpoint = aws.String(endpoint) })}
	w.clock.Set(monday)
	name := fmt.Sprintf("-%d-%s", os.Getpid(), t.Name())
	unwatched := dynamo.Open(c, endpoint, "access"+name, "business"+name, nil)
	w.must(unwatched.CreateTables(t.Context()))
	var err error
	w.demo, err = demo.Seed(t.Context(), unwatched, demo.Options{Now: monday, Secret: [32]byte{7}, Environment: "prod"})
	w.must(err)
	c.APIOptions = []func(*middleware.Stack) error{w.watch}
	tables := dynamo.Open(c, endpoint, "access"+name, "business"+name, w.note)
	w.bookings, w.hooks, w.grants = dynamo.NewBookings(tables), dynamo.NewWebhooks(tables), dynamo.NewGrants(tables)
	w.business, err = w.bookings.BusinessByHandle(t.Context(), w.demo.Businesses[0].Handle)
	w.must(err)
	w.Front = fronttest.New(t, tables, booking.NewDesk(w.bookings, w.clock.Now, rand.Reader), w.clock.Now)
	w.openOffices(tables)
	return w
}

// openOffices makes what is behind no authorizer.
func (w *world) openOffices(tables *dynamo.Tables) {
	now, origin := w.clock.Now, &url.URL{Scheme: "https", Host: "desk.example"}
	limits, accounts := ratelimit.New(dynamo.NewLimits(tables), now), dynamo.NewAccounts(tables)
	w.people = account.NewAccounts(account.Config{Store: accounts, Limits: limits, Origin: origin, Now: now, Random: rand.Reader})
	w.server = oauth.NewServer(oauth.Config{Store: w.grants, Accounts: w.people, Limits: limits, Issuer: origin, Now: now, Random: rand.Reader,
		Recorder: audit.NewRecorder(dynamo.NewEvents(tables), now, rand.Reader), RefreshGrace: time.Minute, AccessLife: time.Hour})
	sealer, err := seal.NewLocalKey(make([]byte, seal.LocalKeySize), rand.Reader)
	w.must(err)
	endpoints := webhook.NewEndpoints(webhook.Config{Store: w.hooks, Sealer: sealer, Workers: idle{}, Loopback: true, Now: now, Random: rand.Reader})
	w.console, err = console.New(console.Config{Accounts: w.people, Keys: account.NewKeys(accounts, now, rand.Reader, "prod"),
		Connections: oauth.NewConnections(w.grants, now, rand.Reader), Usage: usage.New(dynamo.NewUsage(tables), now), Log: audit.NewLog(dynamo.NewEvents(tables), now),
		Webhooks: endpoints, Origin: origin, Now: now, Random: rand.Reader})
	w.must(err)
	w.teller = &webhook.Teller{Store: w.hooks, Workers: idle{}, Now: now}
	w.worker = &webhook.Worker{Store: w.hooks, Sealer: sealer, Sender: outbound.New(outbound.Config{Loopback: true}), Now: now, Random: rand.Reader,
		Wait: func(_ context.Context, d time.Duration) { w.clock.Advance(d) }}
	w.receiver = httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	w.t.Cleanup(w.receiver.Close)
	var all []webhook.EventType
	for _, event := range webhook.Catalogue() {
		all = append(all, event.Type)
	}
	w.endpoint, err = endpoints.Create(w.t.Context(), access.Operator(w.business.ForCaller()), webhook.NewEndpoint{URL: w.receiver.URL, EventTypes: all})
	w.must(err)
}

// idle starts no worker: the tests do.
type idle struct{}

func (idle) Start(context.Context, string, string) error { return nil }

func (idle) Try(context.Context, webhook.Trial) (webhook.Attempt, error) {
	return webhook.Attempt{}, nil
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// key returns the secret of the demo's live key of that kind with the most scopes.
func (w *world) key(kind account.KeyKind, scopes ...string) string {
	w.t.Helper()
	for _, k := range w.demo.Keys {
		if k.Business == w.business.Handle && k.Kind == kind && k.State == account.KeyLive && (len(scopes) == 0 || slices.Equal(k.Scopes, scopes)) {
			return k.Secret
		}
	}
	w.t.Fatalf("the demo has no live %s key with the scopes %v", kind, scopes)
	return ""
}

// token makes an access token of a demo user for a door's address, as a code exchange does.
func (w *world) token(email string, resource access.Resource, scopes ...string) string {
	w.t.Helper()
	u, err := dynamo.NewAccounts(w.bookings.Tables).UserByEmail(w.t.Context(), email)
	w.must(err)
	g := oauth.Grant{ID: credential.NewID(rand.Reader), ClientID: "client", UserID: u.ID, Scopes: scopes, CreatedAt: w.clock.Now(), Resource: resource.Path()}
	business := credential.NoID
	if resource.Door != access.Account {
		g.BusinessID, business = w.business.ID, w.business.ID
	}
	token, refresh := credential.New(credential.AccessToken, rand.Reader, g.ID, u.ID, business), credential.New(credential.RefreshToken, rand.Reader, g.ID, u.ID, business)
	w.must(w.grants.AddTransaction(w.t.Context(), oauth.Transaction{Digest: g.ID}))
	w.must(w.grants.Decide(w.t.Context(), g.ID, &oauth.Code{Digest: g.ID}))
	_, err = w.grants.Exchange(w.t.Context(), g.ID, g, oauth.Tokens{AccessDigest: token.Digest(), RefreshDigest: refresh.Digest(),
		Access: oauth.AccessToken{Scopes: scopes, ExpiresAt: w.clock.Now().Add(24 * time.Hour)}, RefreshExpires: w.clock.Now().Add(24 * time.Hour)})
	w.must(err)
	return token.Reveal()
}

// session is one of the classes that begin from now on and have two free places.
func (w *world) session(n int) booking.Session {
	w.t.Helper()
	for s, err := range w.bookings.Sessions(w.t.Context(), w.business.ID, monday.Add(time.Hour), monday.AddDate(0, 0, 14)) {
		w.must(err)
		if s.Kind == booking.Class && s.Status == booking.Scheduled && s.Capacity-s.Taken >= 2 {
			if n--; n < 0 {
				return s
			}
		}
	}
	w.t.Fatal("the demo has too few classes with free places")
	return booking.Session{}
}

// ask sends a request to a door, and returns the body of its answer, which must have that status.
func (w *world) ask(status int, r fronttest.Request) string {
	w.t.Helper()
	a, err := w.Answer(w.t.Context(), r)
	w.must(err)
	if a.Status != status || status == http.StatusOK && (strings.Contains(a.Body, `"isError":true`) || strings.Contains(a.Body, `"errors"`)) {
		w.t.Fatalf("%s answered %d %s", r.Body, a.Status, a.Body)
	}
	return a.Body
}

// serve sends a request to a handler without an authorizer.
func (w *world) serve(status int, h http.Handler, r *http.Request) *http.Response {
	w.t.Helper()
	rec := httptest.NewRecorder()
	rec.Header().Set("X-Request-Id", "req-1")
	r.RemoteAddr = "192.0.2.1"
	h.ServeHTTP(rec, r)
	if rec.Code != status {
		w.t.Fatalf("%s answered %d %s", r.URL, rec.Code, rec.Body)
	}
	return rec.Result()
}

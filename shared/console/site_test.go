package console_test

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/console"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/mail"
	"frontdesk/shared/oauth"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/usage"
	"frontdesk/shared/webhook"
)

const (
	email    = "ada@sunrise.example"
	password = "correct horse"
)

// store is the real store, except for what a test sets.
type store struct {
	account.Store
	sessions map[string]bool // live ones, by digest
	members  []account.Membership
	failure  error
}

func (m *store) AddConsoleSession(ctx context.Context, s account.ConsoleSession, log ...audit.Event) error {
	m.sessions[s.Digest] = true
	return m.Store.AddConsoleSession(ctx, s, log...)
}

func (m *store) RemoveConsoleSession(ctx context.Context, digest string) error {
	delete(m.sessions, digest)
	return m.Store.RemoveConsoleSession(ctx, digest)
}

func (m *store) Memberships(ctx context.Context, userID string) ([]account.Membership, error) {
	if m.members == nil && m.failure == nil {
		return m.Store.Memberships(ctx, userID)
	}
	return m.members, m.failure
}

// site is the console at an origin, with one person, an outbox, and a clock that tests turn.
type site struct {
	t       *testing.T
	h       http.Handler
	store   *store
	now     time.Time
	origin  string
	outbox  *mail.Outbox
	config  console.Config
	people  account.Config
	person  account.User
	tables  *dynamo.Tables
	workers workers
}

// newSite returns the console; edit may change what it is made of.
func newSite(t *testing.T, origin string, edit ...func(*site)) *site {
	t.Helper()
	tables, _ := dynamotest.New(t)
	s := &site{t: t, tables: tables, origin: origin, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), store: &store{Store: dynamo.NewAccounts(tables), sessions: map[string]bool{}}}
	u, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	s.outbox = mail.NewOutbox(t.TempDir(), s.tick, rand.Reader)
	s.people = account.Config{Store: s.store, Limits: ratelimit.New(dynamo.NewLimits(tables), s.clock), Mailer: s.outbox, Origin: u, Now: s.clock, Random: rand.Reader}
	s.config = console.Config{Keys: account.NewKeys(s.store, s.clock, rand.Reader, "dev"),
		Connections: oauth.NewConnections(dynamo.NewGrants(tables), s.clock, rand.Reader),
		Usage:       usage.New(dynamo.NewUsage(tables), s.clock), Log: audit.NewLog(dynamo.NewEvents(tables), s.clock), Webhooks: webhook.NewEndpoints(webhook.Config{Store: dynamo.NewWebhooks(tables), Sealer: newSealer(t), Workers: &s.workers, Loopback: true, Now: s.clock, Random: rand.Reader}),
		Now: s.clock, Random: rand.Reader, Origin: u, Outbox: s.outbox}
	for _, e := range edit {
		e(s)
	}
	s.config.Accounts = account.NewAccounts(s.people)
	if s.person, err = s.config.Accounts.CreateUser(t.Context(), email, "Ada <i>Lindqvist", password); err != nil {
		t.Fatal(err)
	}
	if s.h, err = console.New(s.config); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) clock() time.Time { return s.now }

// tick is a clock of which no two times are the same, so that e-mails have an order.
func (s *site) tick() time.Time { s.now = s.now.Add(time.Millisecond); return s.now }

// send serves one request; edit may change it.
func (s *site) send(method, target string, form url.Values, edit ...func(*http.Request)) *http.Response {
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, e := range edit {
		e(r)
	}
	rec := httptest.NewRecorder()
	rec.Header().Set("X-Request-Id", "r-1")
	s.h.ServeHTTP(rec, r)
	return rec.Result()
}

// session signs the person in and returns what makes a request theirs.
func (s *site) session() func(*http.Request) {
	secret := credential.New(credential.ConsoleSession, rand.Reader)
	err := s.store.AddConsoleSession(s.t.Context(), account.ConsoleSession{Digest: secret.Digest(), UserID: s.person.ID, ExpiresAt: s.now.Add(time.Hour)})
	if err != nil {
		s.t.Fatal(err)
	}
	name := "frontdesk"
	if strings.HasPrefix(s.origin, "https:") {
		name = "__Host-frontdesk"
	}
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: name, Value: secret.Reveal()}) }
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// expect fails unless the answer has the status and the texts.
func expect(t *testing.T, res *http.Response, status int, texts ...string) {
	t.Helper()
	got := body(t, res)
	if res.StatusCode != status {
		t.Errorf("status %d, want %d: %s", res.StatusCode, status, got)
	}
	for _, text := range texts {
		if !strings.Contains(got, text) {
			t.Errorf("no %s in %s", text, got)
		}
	}
}

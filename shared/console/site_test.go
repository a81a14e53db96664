package console_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/console"
	"frontdesk/shared/credential"
)

const (
	email    = "ada@sunrise.example"
	password = "correct horse"
)

// memory is as much of a store as the pages need. What they must not call is nil and panics.
type memory struct {
	account.Store
	users    []account.User
	sessions map[string]account.ConsoleSession
	members  []account.Membership
	failure  error
}

func (m *memory) AddUser(_ context.Context, u account.User) error {
	m.users = append(m.users, u)
	return nil
}

func (m *memory) find(is func(account.User) bool) (account.User, error) {
	for _, u := range m.users {
		if is(u) {
			return u, m.failure
		}
	}
	return account.User{}, account.ErrNotFound
}

func (m *memory) User(_ context.Context, id string) (account.User, error) {
	return m.find(func(u account.User) bool { return u.ID == id })
}

func (m *memory) UserByEmail(_ context.Context, email string) (account.User, error) {
	return m.find(func(u account.User) bool { return u.Email == email })
}

func (m *memory) AddConsoleSession(_ context.Context, s account.ConsoleSession) error {
	m.sessions[s.Digest] = s
	return nil
}

func (m *memory) ConsoleSession(_ context.Context, digest string) (account.ConsoleSession, error) {
	s, ok := m.sessions[digest]
	if !ok {
		return s, account.ErrNotFound
	}
	return s, nil
}

func (m *memory) RemoveConsoleSession(_ context.Context, digest string) error {
	delete(m.sessions, digest)
	return nil
}

func (m *memory) Memberships(context.Context, string) ([]account.Membership, error) {
	return m.members, m.failure
}

// site is the console at an origin, with one person, and a clock that tests turn.
type site struct {
	t      *testing.T
	h      http.Handler
	store  *memory
	now    time.Time
	random io.Reader
	person account.User
}

func newSite(t *testing.T, origin string) *site {
	t.Helper()
	s := &site{t: t, store: &memory{sessions: map[string]account.ConsoleSession{}}, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), random: rand.NewChaCha8([32]byte{1})}
	accounts := account.NewAccounts(s.store, func() time.Time { return s.now }, s.random)
	var err error
	if s.person, err = accounts.CreateUser(t.Context(), email, "Ada <i>Lindqvist", password); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	if s.h, err = console.New(console.Config{Accounts: accounts, Origin: u}); err != nil {
		t.Fatal(err)
	}
	return s
}

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
	secret := credential.New(credential.ConsoleSession, s.random)
	s.store.sessions[secret.Digest()] = account.ConsoleSession{Digest: secret.Digest(), UserID: s.person.ID, ExpiresAt: s.now.Add(time.Hour)}
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "frontdesk", Value: secret.Reveal()}) }
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

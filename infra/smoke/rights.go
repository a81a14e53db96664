package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
)

// made is what the operator made for the checks.
type made struct {
	keys     []string // ids
	clients  []string // ids, of the checks that anybody can do, too
	member   bool
	password string
}

const person = "smoke-test@frontdesk.invalid"

// withRights are the checks that take a key or a person. Each uses what the one before it made.
var withRights = []check{
	{"an operator's business", makeBusiness},
	{"a partner's key", partnerKey},
	{"an assistant's key", assistantKey},
	{"a person's consent, tokens, and their end", tokenFlow},
}

// existing is err, unless that says that it is there already.
func existing(err error) error {
	var r *refusal
	if errors.As(err, &r) && r.code == "CONFLICT" {
		return nil
	}
	return err
}

func makeBusiness(ctx context.Context, s *Site) error {
	_, err := s.Operator.run(ctx, "", "business", "create", "--handle", handle, "--name", "Smoke test", "--time-zone", "UTC")
	return existing(err)
}

// key makes a key that ends by itself should nobody revoke it.
func (s *Site) key(ctx context.Context, kind, scopes string) (madeAnswer, error) {
	k, err := s.Operator.run(ctx, "", "key", "create", "--business", handle, "--kind", kind, "--name", "Smoke test", "--scopes", scopes, "--expires", "15m")
	if err == nil {
		s.made.keys = append(s.made.keys, k.ID)
	}
	return k, err
}

func partnerKey(ctx context.Context, s *Site) error {
	k, err := s.key(ctx, "partner", "participants:read")
	if err != nil {
		return err
	}
	const query = `{"query":"{ activeBusiness { id name } }"}`
	a, err := s.post(ctx, "/@"+handle+"/api/graphql", k.Secret, query)
	if err := a.is(err, http.StatusOK, `"Smoke test"`); err != nil {
		return err
	}
	a, err = s.post(ctx, "/@"+handle+"/api/graphql", k.Secret, `{"query":"{ activeBusiness { registrations(first: 1) { nodes { id } } } }"}`)
	if err := a.is(err, http.StatusForbidden, "insufficient_scope"); err != nil {
		return err
	}
	a, err = s.post(ctx, "/@"+handle+"-elsewhere/api/graphql", k.Secret, query)
	if err := a.is(err, http.StatusForbidden, "wrong_business"); err != nil {
		return err
	}
	return s.revoked(ctx, k, "/@"+handle+"/api/graphql", query)
}

func assistantKey(ctx context.Context, s *Site) error {
	k, err := s.key(ctx, "assistant", "read:services")
	if err != nil {
		return err
	}
	a, err := s.post(ctx, "/api/mcp", k.Secret, `{"type":"resource","name":"services","params":{}}`)
	if err := a.is(err, http.StatusOK, `"success":true`); err != nil {
		return err
	}
	return s.revoked(ctx, k, "/api/mcp", listTools)
}

// revoked revokes a key and uses it once more.
func (s *Site) revoked(ctx context.Context, k madeAnswer, path, body string) error {
	if _, err := s.Operator.run(ctx, "", "key", "revoke", "--id", k.ID); err != nil {
		return err
	}
	a, err := s.post(ctx, path, k.Secret, body)
	if err := a.is(err, http.StatusUnauthorized, ""); err != nil {
		return fmt.Errorf("after it was revoked: %w", err)
	}
	return nil
}

// makePerson makes the person of the checks a member of the business, with a password that only this run knows.
func (s *Site) makePerson(ctx context.Context) error {
	s.made.password = rand.Text()
	_, err := s.Operator.run(ctx, s.made.password, "user", "create", "--email", person, "--name", "Smoke test", "--verified", "--password-stdin")
	if err != nil && existing(err) == nil {
		_, err = s.Operator.run(ctx, s.made.password, "user", "password", "--email", person, "--password-stdin")
	}
	if err != nil {
		return err
	}
	_, err = s.Operator.run(ctx, "", "member", "set", "--business", handle, "--email", person, "--role", "manager")
	s.made.member = err == nil
	return err
}

// tidy takes from what was made what it may do: keys end, clients go, the person has no role and a password that nobody knows.
func tidy(ctx context.Context, s *Site) error {
	ctx = context.WithoutCancel(ctx)
	var errs []error
	run := func(input string, args ...string) {
		_, err := s.Operator.run(ctx, input, args...)
		errs = append(errs, err)
	}
	for _, id := range s.made.keys {
		run("", "key", "revoke", "--id", id)
	}
	for _, id := range s.made.clients {
		run("", "client", "remove", "--id", id)
	}
	if s.made.member {
		run("", "member", "remove", "--business", handle, "--email", person)
	}
	if s.made.password != "" {
		run(rand.Text(), "user", "password", "--email", person, "--password-stdin")
	}
	return errors.Join(errs...)
}

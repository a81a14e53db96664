package idempotency_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"
)

// answers is a store of answers, by business and id.
type answers map[string]idempotency.Once

func (a answers) Once(_ context.Context, businessID, id string) (idempotency.Once, error) {
	if o, ok := a[businessID+id]; ok {
		return o, nil
	}
	return idempotency.Once{}, idempotency.ErrNotFound
}

// keeps writes what a change brings along, as a store does with what it changes.
func (a answers) keeps(businessID string, c idempotency.Change) error {
	if c.Once == nil {
		return nil
	}
	if kept, ok := a[businessID+c.Once.ID]; ok && c.Once.At.Before(kept.At.Add(idempotency.Kept)) {
		return idempotency.ErrAnswered
	}
	a[businessID+c.Once.ID] = *c.Once
	return nil
}

func TestWhatAKeyDoes(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	store, done, broken := answers{}, 0, errors.New("the store is down")
	request := func(principal, business, key, operation string, asked any) idempotency.Request {
		return idempotency.Request{Operation: operation, Asked: asked,
			Caller: access.Caller{Principal: principal, Business: access.Business{ID: business}, IdempotencyKey: key}}
	}
	first := request("key:1", "biz", "k", "make", "tea")
	for _, tt := range []struct {
		name    string
		after   time.Duration // the step before
		request idempotency.Request
		refusal error
		want    int          // which time something was done, as the answer says
		code    problem.Code // or the refusal
	}{
		{"a refusal keeps nothing", 0, first, problem.New(problem.NotFound, "No."), 0, problem.NotFound},
		{"nor does a failure", 0, first, broken, 0, problem.InternalError},
		{"it is done", 0, first, nil, 3, ""},
		{"it is answered again", 24*time.Hour - 1, first, nil, 3, ""},
		{"whatever would be refused now", 0, first, broken, 3, ""},
		{"another wish", 0, request("key:1", "biz", "k", "make", "coffee"), nil, 0, problem.Conflict},
		{"another operation", 0, request("key:1", "biz", "k", "remove", "tea"), nil, 4, ""},
		{"another key", 0, request("key:1", "biz", "l", "make", "tea"), nil, 5, ""},
		{"another client", 0, request("key:2", "biz", "k", "make", "tea"), nil, 6, ""},
		{"another business", 0, request("key:1", "other", "k", "make", "tea"), nil, 7, ""},
		{"a day later", 1, first, nil, 8, ""},
		{"no key", 0, request("key:1", "biz", "", "make", "tea"), nil, 9, ""},
		{"no key again", 0, request("key:1", "biz", "", "make", "tea"), nil, 10, ""},
		{"not a key", 0, request("key:1", "biz", "a b", "make", "tea"), nil, 0, problem.ValidationError},
		{"a long key", 0, request("key:1", "biz", strings.Repeat("x", 201), "make", "tea"), nil, 0, problem.ValidationError},
		{"a wish that cannot be told", 0, request("key:1", "biz", "m", "make", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)), nil, 0, problem.ValidationError},
	} {
		now = now.Add(tt.after)
		got, err := idempotency.Do(t.Context(), store, func() time.Time { return now }, tt.request, func(keep idempotency.Keep) (int, error) {
			done++
			if tt.refusal != nil {
				return 0, tt.refusal
			}
			change, err := keep(audit.Event{Subject: tt.name}, done)
			if err != nil || change.Event.Subject != tt.name {
				t.Errorf("%s: %+v, %v", tt.name, change, err)
			}
			return done, store.keeps(tt.request.Caller.Business.ID, change)
		})
		if e := problem.From(err); got != tt.want || (e == nil) != (tt.code == "") || e != nil && e.Code != tt.code {
			t.Errorf("%s: %d, %v, want %d %s", tt.name, got, err, tt.want, tt.code)
		}
	}
}

// TestWhoComesSecondGetsTheFirstAnswer, even if it was given after they had looked for one.
func TestWhoComesSecondGetsTheFirstAnswer(t *testing.T) {
	store, now := answers{}, func() time.Time { return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC) }
	r := idempotency.Request{Caller: access.Caller{Principal: "key:1", IdempotencyKey: "k"}, Operation: "make"}
	do := func(answer string, meanwhile func()) (string, error) {
		return idempotency.Do(t.Context(), store, now, r, func(keep idempotency.Keep) (string, error) {
			meanwhile()
			change, err := keep(audit.Event{}, answer)
			return answer, errors.Join(err, store.keeps("", change))
		})
	}
	got, err := do("second", func() {
		if got, err := do("first", func() {}); got != "first" || err != nil {
			t.Errorf("the first got %q, %v", got, err)
		}
	})
	if got != "first" || err != nil {
		t.Errorf("the second got %q, %v", got, err)
	}
}

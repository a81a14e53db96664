package idempotency_test

import (
	"net/http"
	"strings"
	"testing"

	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"
)

func TestFromHeader(t *testing.T) {
	for _, tt := range []struct {
		name   string
		values []string
		key    string
		ok     bool
	}{
		{"none", nil, "", true},
		{"one", []string{"8e03978e-40d5-43dd"}, "8e03978e-40d5-43dd", true},
		{"200 characters", []string{strings.Repeat("~", 200)}, strings.Repeat("~", 200), true},
		{"201 characters", []string{strings.Repeat("~", 201)}, "", false},
		{"empty", []string{""}, "", false},
		{"a space", []string{"a b"}, "", false},
		{"not ASCII", []string{"clé"}, "", false},
		{"a control character", []string{"a\tb"}, "", false},
		{"two", []string{"a", "a"}, "", false},
	} {
		key, err := idempotency.FromHeader(http.Header{idempotency.Header: tt.values})
		if tt.ok != (err == nil) || tt.ok && key != tt.key || err != nil && (!problem.Is(err, problem.ValidationError) || problem.From(err).Field() != idempotency.Header) {
			t.Errorf("%s: %q, %v", tt.name, key, err)
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add("8e03978e-40d5-43dd")
	f.Add("\x7f")
	f.Fuzz(func(t *testing.T, key string) {
		visible := len(key) > 0 && len(key) <= idempotency.MaxKey
		for _, b := range []byte(key) {
			visible = visible && '!' <= b && b <= '~'
		}
		if err := idempotency.Check("key", key); (err == nil) != visible {
			t.Errorf("%q: %v", key, err)
		}
	})
}

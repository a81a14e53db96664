package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/problem"
)

type newKeyAnswer struct {
	ID        string     `json:"id"`
	Secret    string     `json:"secret"`
	Scopes    []string   `json:"scopes"`
	ExpiresAt *time.Time `json:"expiresAt"` // null: never
}

func createKey(ctx context.Context, w *work, in input) (answer, error) {
	expires, err := expiry(in["expires"], w.now())
	if err != nil {
		return answer{}, err
	}
	b, err := w.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	k, secret, err := w.keys().Create(ctx, operator(b), account.NewKey{Kind: account.KeyKind(in["kind"]), Name: in["name"], Scopes: list(in["scopes"]), ExpiresAt: expires})
	if err != nil {
		return answer{}, err
	}
	text := fmt.Sprintf("The key %s has the id %s and the scopes %s. Its secret is shown this once:\n\n  %s\n\nTry it:\n\n  %s\n",
		k.Name, k.ID, strings.Join(k.Scopes, ", "), secret.Reveal(), w.curl(b.Handle, k.Kind, secret.Reveal()))
	return answer{newKeyAnswer{k.ID, secret.Reveal(), k.Scopes, timeOrNull(k.ExpiresAt)}, text}, nil
}

// expiry reads how long from now, or until when; the zero time for neither. Keys are kept to the second.
func expiry(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if long, err := time.ParseDuration(text); err == nil {
		return now.Add(long).UTC().Truncate(time.Second), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, misuse{message: fmt.Sprintf("--expires is %q, neither a time span such as 24h nor a point in time such as 2026-12-31T00:00:00Z.", text)}
	}
	return at.UTC().Truncate(time.Second), nil
}

// curl is a line that uses a new key at its door.
func (w *work) curl(handle string, kind account.KeyKind, secret string) string {
	line := "curl -s -H 'Authorization: Bearer " + secret + "'"
	if w.caFile != "" {
		line += " --cacert '" + w.caFile + "'"
	}
	if kind == account.PartnerKey {
		return line + ` -H 'Content-Type: application/json' -d '{"query":"{ activeBusiness { id name } }"}' '` + w.baseURL + "/@" + handle + "/api/graphql'"
	}
	return line + " '" + w.baseURL + "/api/mcp'"
}

type keyAnswer struct {
	ID        string            `json:"id"`
	Kind      account.KeyKind   `json:"kind"`
	Name      string            `json:"name"`
	Scopes    []string          `json:"scopes"`
	Prefix    string            `json:"prefix"`
	Last4     string            `json:"last4"`
	Status    account.KeyStatus `json:"status"`
	CreatedAt time.Time         `json:"createdAt"`
	CreatedBy string            `json:"createdBy"`
	ExpiresAt *time.Time        `json:"expiresAt"` // null: never
	RevokedAt *time.Time        `json:"revokedAt"` // null: not
}

func listKeys(ctx context.Context, w *work, in input) (answer, error) {
	b, err := w.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	keys, err := w.keys().List(ctx, operator(b))
	if err != nil {
		return answer{}, err
	}
	list := []keyAnswer{}
	text := table(func(row func(...any)) {
		row("ID", "KIND", "NAME", "KEY", "STATUS", "SCOPES")
		for _, k := range keys {
			status := k.Status(w.now())
			list = append(list, keyAnswer{k.ID, k.Kind, k.Name, k.Scopes, k.Prefix, k.Last4, status, k.CreatedAt, k.CreatedBy, timeOrNull(k.ExpiresAt), timeOrNull(k.RevokedAt)})
			row(k.ID, k.Kind, k.Name, k.Prefix+"…"+k.Last4, status, strings.Join(k.Scopes, ","))
		}
	})
	return answer{list, text}, nil
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type revokedAnswer struct {
	ID     string            `json:"id"`
	Status account.KeyStatus `json:"status"`
}

// revokeKey finds the business in the key's id.
func revokeKey(ctx context.Context, w *work, in input) (answer, error) {
	business, _, ok := account.SplitKeyID(in["id"])
	if !ok {
		return answer{}, problem.New(problem.NotFound, "There is no such key.").With("field", "id").With("value", in["id"])
	}
	if err := w.keys().Revoke(ctx, access.Operator(access.Business{ID: business}), in["id"]); err != nil {
		return answer{}, err
	}
	return answer{revokedAnswer{in["id"], account.KeyRevoked}, "The key opens nothing any more."}, nil
}

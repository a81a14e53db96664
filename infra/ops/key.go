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

func createKey(ctx context.Context, inv *invocation, in input) (answer, error) {
	expires, err := expiry(in["expires"], inv.now())
	if err != nil {
		return answer{}, err
	}
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	k, secret, err := inv.keys().Create(ctx, operator(b), account.NewKey{Kind: account.KeyKind(in["kind"]), Name: in["name"], Scopes: list(in["scopes"]), ExpiresAt: expires})
	if err != nil {
		return answer{}, err
	}
	text := fmt.Sprintf("Created the key %s with the id %s and the scopes %s. Its secret is shown only now:\n\n  %s\n\nTry it:\n\n  %s\n",
		k.Name, k.ID, strings.Join(k.Scopes, ", "), secret.Reveal(), inv.curl(b.Handle, k.Kind, secret.Reveal()))
	return answer{newKeyAnswer{k.ID, secret.Reveal(), k.Scopes, timeOrNull(k.ExpiresAt)}, text}, nil
}

// expiry reads a duration from now or a point in time; the zero time if empty. Keys are stored to the second.
func expiry(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if long, err := time.ParseDuration(text); err == nil {
		return now.Add(long).UTC().Truncate(time.Second), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, misuse{message: fmt.Sprintf("--expires is %q, not a duration such as 24h or a time such as 2026-12-31T00:00:00Z.", text)}
	}
	return at.UTC().Truncate(time.Second), nil
}

// curl returns a command line that tries a new key at its door.
func (inv *invocation) curl(handle string, kind account.KeyKind, secret string) string {
	line := "curl -s -H 'Authorization: Bearer " + secret + "'"
	if inv.caFile != "" {
		line += " --cacert '" + inv.caFile + "'"
	}
	if kind == account.PartnerKey {
		return line + ` -H 'Content-Type: application/json' -d '{"query":"{ activeBusiness { id name } }"}' '` + inv.baseURL + "/@" + handle + "/api/graphql'"
	}
	return line + " '" + inv.baseURL + "/api/mcp'"
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
	RevokedAt *time.Time        `json:"revokedAt"` // null: not revoked
}

func listKeys(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	keys, err := inv.keys().List(ctx, operator(b))
	if err != nil {
		return answer{}, err
	}
	list := []keyAnswer{}
	text := table(func(row func(...any)) {
		row("ID", "KIND", "NAME", "KEY", "STATUS", "SCOPES")
		for _, k := range keys {
			status := k.Status(inv.now())
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

// revokeKey takes the business from the key's id.
func revokeKey(ctx context.Context, inv *invocation, in input) (answer, error) {
	business, _, ok := account.SplitKeyID(in["id"])
	if !ok {
		return answer{}, problem.New(problem.NotFound, "There is no such key.").With("field", "id").With("value", in["id"])
	}
	if err := inv.keys().Revoke(ctx, access.Operator(access.Business{ID: business}), in["id"]); err != nil {
		return answer{}, err
	}
	return answer{revokedAnswer{in["id"], account.KeyRevoked}, "The key is revoked."}, nil
}

package main

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/usage"
)

type newKeyAnswer struct {
	ID        string         `json:"id"`
	Secret    string         `json:"secret"`
	Scopes    []string       `json:"scopes"`
	Sources   []netip.Prefix `json:"sources,omitempty"`
	ExpiresAt *time.Time     `json:"expiresAt"` // null: never
	Replaces  string         `json:"replaces,omitempty"`
}

func createKey(ctx context.Context, inv *invocation, in input) (answer, error) {
	expires, err := expiry(in["expires"], inv.now())
	if err != nil {
		return answer{}, err
	}
	sources, err := account.ParseSources(in["sources"])
	if err != nil {
		return answer{}, err
	}
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	k, secret, err := inv.keys().Create(ctx, operator(b), account.NewKey{Kind: account.KeyKind(in["kind"]), Name: in["name"], Scopes: list(in["scopes"]), Sources: sources, ExpiresAt: expires})
	if err != nil {
		return answer{}, err
	}
	shown := inv.reveal(secret)
	text := fmt.Sprintf("Created the key %s with the id %s and the scopes %s. Its secret is shown only now:\n\n  %s\n\nTry it:\n\n  %s\n",
		k.Name, k.ID, strings.Join(k.Scopes, ", "), shown, inv.curl(b.Handle, k.Kind, shown))
	return answer{newKeyAnswer{k.ID, shown, k.Scopes, k.Sources, timeOrNull(k.ExpiresAt), ""}, text}, nil
}

// expiry reads a duration from now or a point in time; the zero time if empty. Keys are stored to the second.
func expiry(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if long, err := duration(text); err == nil {
		return now.Add(long).UTC().Truncate(time.Second), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, misuse{message: fmt.Sprintf("--expires is %q, not a duration such as 24h or a time such as 2026-12-31T00:00:00Z.", text)}
	}
	return at.UTC().Truncate(time.Second), nil
}

// duration reads a number of days, such as 7d, beside what time.ParseDuration reads.
func duration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(text)
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

func editKey(ctx context.Context, inv *invocation, in input) (answer, error) {
	changes := account.Changes{}
	if name, given := in["name"]; given {
		changes.Name = &name
	}
	if scopes, given := in["scopes"]; given {
		changes.Scopes = append([]string{}, list(scopes)...)
	}
	if sources, given := in["sources"]; given {
		var err error
		if changes.Sources, err = account.ParseSources(sources); err != nil {
			return answer{}, err
		}
	}
	k, err := inv.keys().Edit(ctx, operatorOf(in["id"]), in["id"], changes)
	if err != nil {
		return answer{}, err
	}
	text := fmt.Sprintf("The key %s has the scopes %s and may come from %s.", k.Name, strings.Join(k.Scopes, ", "), sourcesInWords(k.Sources))
	return answer{toKeyAnswer(k, inv.now()), text}, nil
}

func sourcesInWords(sources []netip.Prefix) string {
	if len(sources) == 0 {
		return "any address"
	}
	return strings.Trim(fmt.Sprint(sources), "[]")
}

func rotateKey(ctx context.Context, inv *invocation, in input) (answer, error) {
	overlap, err := duration(in["overlap"])
	if err != nil {
		return answer{}, misuse{message: fmt.Sprintf("--overlap is %q, not a duration such as 1h, or 0 to end the old key at once.", in["overlap"])}
	}
	k, secret, err := inv.keys().Rotate(ctx, operatorOf(in["id"]), in["id"], overlap)
	if err != nil {
		return answer{}, err
	}
	shown := inv.reveal(secret)
	ends := "The old key has ended."
	if overlap > 0 {
		ends = fmt.Sprintf("The old key lives on for %s, or until its own expiry.", overlap)
	}
	text := fmt.Sprintf("The key %s is replaced by the key %s, which may do the same. Its secret is shown only now:\n\n  %s\n\n%s\n", in["id"], k.ID, shown, ends)
	return answer{newKeyAnswer{k.ID, shown, k.Scopes, k.Sources, timeOrNull(k.ExpiresAt), k.Replaces}, text}, nil
}

type keyAnswer struct {
	ID         string            `json:"id"`
	Kind       account.KeyKind   `json:"kind"`
	Name       string            `json:"name"`
	Scopes     []string          `json:"scopes"`
	Sources    []netip.Prefix    `json:"sources"` // empty: any
	Prefix     string            `json:"prefix"`
	Last4      string            `json:"last4"`
	Status     account.KeyStatus `json:"status"`
	CreatedAt  time.Time         `json:"createdAt"`
	CreatedBy  string            `json:"createdBy"`
	ExpiresAt  *time.Time        `json:"expiresAt"` // null: never
	RevokedAt  *time.Time        `json:"revokedAt"` // null: not revoked
	Replaces   string            `json:"replaces,omitempty"`
	ReplacedBy string            `json:"replacedBy,omitempty"`
	LastUsed   *time.Time        `json:"lastUsedAt,omitempty"` // in a list; absent: not in the last 30 days
}

func toKeyAnswer(k account.Key, now time.Time) keyAnswer {
	return keyAnswer{k.ID, k.Kind, k.Name, k.Scopes, append([]netip.Prefix{}, k.Sources...), k.Prefix, k.Last4, k.Status(now), k.CreatedAt, k.CreatedBy,
		timeOrNull(k.ExpiresAt), timeOrNull(k.RevokedAt), k.Replaces, k.ReplacedBy, nil}
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
	var clients []string
	for _, k := range keys {
		clients = append(clients, k.CountedAs())
	}
	last, err := usage.New(dynamo.NewUsage(inv.tables), inv.now).LastUsed(ctx, operator(b), clients)
	if err != nil {
		return answer{}, err
	}
	list := []keyAnswer{}
	text := table(func(row func(...any)) {
		row("ID", "KIND", "NAME", "KEY", "STATUS", "SCOPES", "SOURCES", "EXPIRES", "LAST USED", "REPLACED BY")
		for _, k := range keys {
			one := toKeyAnswer(k, inv.now())
			one.LastUsed = timeOrNull(last[k.CountedAs()])
			list = append(list, one)
			row(k.ID, k.Kind, k.Name, k.Prefix+"…"+k.Last4, one.Status, strings.Join(k.Scopes, ","), sourcesInWords(k.Sources), inWords(k.ExpiresAt, "never"), inWords(last[k.CountedAs()], ""), k.ReplacedBy)
		}
	})
	return answer{list, text}, nil
}

// inWords writes a time, or otherwise for the zero one.
func inWords(t time.Time, otherwise string) string {
	if t.IsZero() {
		return otherwise
	}
	return t.Format(time.RFC3339)
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

func revokeKey(ctx context.Context, inv *invocation, in input) (answer, error) {
	if err := inv.keys().Revoke(ctx, operatorOf(in["id"]), in["id"]); err != nil {
		return answer{}, err
	}
	return answer{revokedAnswer{in["id"], account.KeyRevoked}, "The key is revoked."}, nil
}

// operatorOf returns the operator of the business that a key's id names, which need not exist.
func operatorOf(keyID string) access.Caller {
	business, _, _ := account.SplitKeyID(keyID)
	return access.Operator(access.Business{ID: business})
}

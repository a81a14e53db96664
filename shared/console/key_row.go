package console

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/ratelimit"
)

// keyRow is a key as the page shows it.
type keyRow struct {
	account.Key
	Path         string // of the page
	Status       account.KeyStatus
	StatusWords  string
	KindWords    string
	Created      moment
	LastUsed     *moment
	Unused       string // instead of it
	Spark        *spark // of the last day; nil when it was not used
	Ends         *moment
	Remaining    string
	ScopeList    []access.Scope
	Groups       []scopeGroup
	SourceList   []string
	Sources      string
	Replacement  string // id of the key that replaced it
	Editing      bool
	RefusedField string
}

// FormID tells the fields of one key's form from those of another's.
func (k keyRow) FormID() string { return k.ID }

func newKeyRow(k account.Key, grants access.Set, now time.Time) keyRow {
	row := keyRow{Key: k, Status: k.Status(now), KindWords: kindWords[k.Kind], Created: newMoment(k.CreatedAt, now.Location()), Replacement: k.ReplacedBy, Groups: scopeGroups(k.Kind, k.Scopes, grants)}
	if row.Unused = "not in the last 30 days"; now.Sub(k.CreatedAt) < ratelimit.Kept {
		row.Unused = "not yet"
	}
	row.StatusWords = statusWords[row.Status]
	for _, name := range k.Scopes {
		if scope, ok := access.FindScope(name); ok {
			row.ScopeList = append(row.ScopeList, scope)
		}
	}
	for _, source := range k.Sources {
		row.SourceList = append(row.SourceList, strings.TrimSuffix(strings.TrimSuffix(source.String(), "/32"), "/128"))
	}
	row.Sources = strings.Join(row.SourceList, ", ")
	ends := k.ExpiresAt
	if row.Status == account.KeyRevoked {
		ends = k.RevokedAt
	}
	if !ends.IsZero() {
		m := newMoment(ends, now.Location())
		row.Ends = &m
	}
	if left, ends := k.Remaining(now); ends && left > 0 {
		row.Remaining = remaining(left)
	}
	return row
}

var (
	statusWords = map[account.KeyStatus]string{account.KeyLive: "works", account.KeyExpired: "expired", account.KeyRevoked: "revoked"}
	kindWords   = map[account.KeyKind]string{account.PartnerKey: "partner", account.AssistantKey: "AI assistant", account.InternalKey: "own agent"}
)

// remaining says for how long a key goes on to work. A minute that has begun counts, so that what was just chosen is what is said.
func remaining(left time.Duration) string {
	left = (left + time.Minute - 1).Truncate(time.Minute)
	switch {
	case left >= 48*time.Hour:
		return fmt.Sprintf("works for %d more days", int(left.Hours()/24))
	case left >= 2*time.Hour:
		return fmt.Sprintf("works for %d more hours", int(left.Hours()))
	case left > time.Minute:
		return fmt.Sprintf("works for %d more minutes", int(left.Minutes()))
	default:
		return "works for one more minute"
	}
}

// keyForm is the form for a new key of one kind.
type keyForm struct {
	Kind          account.KeyKind
	Title, Words  string
	Example       string
	Once          string // lets the form make one key
	Open          bool
	ticked        []string // scopes
	Groups        []scopeGroup
	Name, Expires string
	Sources       string
	RefusedField  string
}

// FormID tells the fields of one kind's form from those of another's.
func (f keyForm) FormID() string { return string(f.Kind) }

var keyForms = []keyForm{
	{Kind: account.PartnerKey, Title: "For a partner’s server", Words: "Reads by GraphQL at this business’s own address.", Example: "Newsletter tool"},
	{Kind: account.AssistantKey, Title: "For an AI assistant or a tool", Words: "Looks up and books at the address for AI tools; 60 calls in each minute.", Example: "Website chatbot",
		ticked: access.DefaultScopes()},
	{Kind: account.InternalKey, Title: "For your own agent", Words: "The same, for a program that you run yourself; 300 calls in each minute.", Example: "Phone agent",
		ticked: access.DefaultScopes()},
}

// again is the form as it was sent, after a refusal.
func (f keyForm) again(in url.Values, field string) keyForm {
	f.Open, f.RefusedField = true, field
	f.Name, f.Expires, f.Sources = in.Get("name"), in.Get("expires"), in.Get("sources")
	f.ticked = in["scope"]
	return f
}

// scopeGroup is scopes under a heading, each with a box to tick.
type scopeGroup struct {
	Legend string
	Boxes  []scopeBox
}

type scopeBox struct {
	access.Scope
	Ticked bool
	Empty  bool // the business is granted nothing of what it means
}

// scopeGroups returns the scopes of the kind's door: what reads, what writes, and what includes others.
func scopeGroups(kind account.KeyKind, ticked []string, grants access.Set) []scopeGroup {
	groups := []scopeGroup{{Legend: "It may look at"}, {Legend: "It may change"}, {Legend: "Or all at once, with what is added later"}}
	for _, scope := range access.Scopes() {
		if scope.Door != kind.Door() {
			continue
		}
		n := 0
		switch {
		case strings.Contains(scope.Name, "*"):
			n = 2
		case strings.Contains(scope.Name, "write"):
			n = 1
		}
		groups[n].Boxes = append(groups[n].Boxes, scopeBox{scope, slices.Contains(ticked, scope.Name), scope.Means&grants == 0})
	}
	return slices.DeleteFunc(groups, func(g scopeGroup) bool { return len(g.Boxes) == 0 })
}

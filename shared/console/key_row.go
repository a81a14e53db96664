package console

import (
	"fmt"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/ratelimit"
)

// keyRow is a key as the page shows it.
type keyRow struct {
	account.Key
	Path        string // of the page
	Status      account.KeyStatus
	StatusWords string
	KindWords   string
	Created     *moment
	LastUsed    *moment
	Unused      string // instead of it
	Spark       *spark // of the last day; nil when it was not used
	Ends        *moment
	Remaining   string
	ScopeList   []access.Scope
	SourceList  []string
	Form        keyForm // that changes it
}

func newKeyRow(k account.Key, grants access.Set, now time.Time) keyRow {
	row := keyRow{Key: k, Status: k.Status(now), KindWords: kindWords[k.Kind], Created: newMoment(k.CreatedAt, now.Location())}
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
	row.Form = keyForm{ID: k.ID, Name: k.Name, Sources: strings.Join(row.SourceList, ", "), Groups: scopeGroups(k.Kind, k.Scopes, grants)}
	ends := k.ExpiresAt
	if row.Status == account.KeyRevoked {
		ends = k.RevokedAt
	}
	row.Ends = newMoment(ends, now.Location())
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

package booking

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/access"
	"frontdesk/shared/fold"
	"frontdesk/shared/problem"
)

// Business is a studio, salon, clinic or club.
type Business struct {
	ID        string
	Handle    string // without @, exact, lower case; never changes
	Name      string
	TimeZone  string // IANA name; the business's days are days in it
	Currency  string // ISO 4217
	Grants    access.Set
	CreatedAt time.Time
}

var currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)

// CheckBusiness says what is wrong with a new business, or nil.
func CheckBusiness(b Business) error {
	switch {
	case !access.ValidHandle(b.Handle):
		return problem.Invalid("handle", b.Handle, "A handle is 3 to 40 lower-case letters, digits and hyphens.")
	case strings.TrimSpace(b.Name) == "" || utf8.RuneCountInString(b.Name) > 100:
		return problem.Invalid("name", b.Name, "A business needs a name of at most 100 characters.")
	}
	if !currencyForm.MatchString(b.Currency) {
		return problem.Invalid("currency", b.Currency, "The currency is its ISO 4217 code, three capital letters such as EUR.")
	}
	if _, err := time.LoadLocation(b.TimeZone); err != nil || b.TimeZone == "" || b.TimeZone == "Local" {
		return problem.Invalid("timeZone", b.TimeZone, "The time zone is an IANA name such as Europe/Berlin.")
	}
	return nil
}

// ForCaller returns what a caller knows of the business they stand in.
func (b Business) ForCaller() access.Business {
	return access.Business{ID: b.ID, Handle: b.Handle, Name: b.Name, TimeZone: b.TimeZone}
}

// Location returns the business's time zone.
func (b Business) Location() *time.Location { return b.ForCaller().Location() }

// SearchBusinesses finds those open to the public of whose name or handle every word of the query begins a word, for anyone who may
// look around, whatever the letters' case and accents. A query of no words finds none.
func (d *Desk) SearchBusinesses(ctx context.Context, c access.Caller, query string) ([]Business, error) {
	if err := c.Require(access.DirectoryRead); err != nil {
		return nil, err
	}
	words := fold.Words(query)
	if len(words) == 0 {
		return nil, nil
	}
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	const looked, told = 100, 20 // beyond them a search needs more letters
	found, err := d.store.Directory(ctx, longest, looked)
	found = slices.DeleteFunc(found, func(b Business) bool { return !b.Grants.Has(access.DirectoryRead) || !b.calledLike(words) })
	return found[:min(len(found), told)], err
}

// calledLike reports whether each of the words begins one of the business's.
func (b Business) calledLike(words []string) bool {
	own := append(fold.Words(b.Name), fold.Words(b.Handle)...)
	return !slices.ContainsFunc(words, func(word string) bool {
		return !slices.ContainsFunc(own, func(o string) bool { return strings.HasPrefix(o, word) })
	})
}

// FindBusiness returns the business of that handle, for anyone who may look around. NOT_FOUND when it does not exist, or
// when it is not open to the public.
func (d *Desk) FindBusiness(ctx context.Context, c access.Caller, handle string) (Business, error) {
	if err := c.Require(access.DirectoryRead); err != nil {
		return Business{}, err
	}
	handle = strings.TrimPrefix(handle, "@")
	missing := problem.New(problem.NotFound, "The business @%s does not exist.", handle).With("field", "handle").With("value", handle)
	if !access.ValidHandle(handle) {
		return Business{}, problem.Invalid("handle", handle, "A handle is 3 to 40 lower-case letters, digits and hyphens.")
	}
	b, err := d.store.BusinessByHandle(ctx, handle)
	if errors.Is(err, ErrNotFound) || err == nil && !b.Grants.Has(access.DirectoryRead) {
		return Business{}, missing
	}
	return b, err
}

package booking

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	_ "time/tzdata" // Lambda's image may have no time zones, and a schedule in UTC would be silently wrong

	"frontdesk/shared/access"
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
	case strings.TrimSpace(b.Name) == "" || len(b.Name) > 100:
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

// Location returns the business's time zone, UTC for one that this machine does not know.
func (b Business) Location() *time.Location {
	if l, err := time.LoadLocation(b.TimeZone); err == nil {
		return l
	}
	return time.UTC
}

// FindBusiness returns the business of that handle, for anyone who may look around. NOT_FOUND when there is none, or
// when it is not open to the public.
func (d *Desk) FindBusiness(ctx context.Context, c access.Caller, handle string) (Business, error) {
	if err := c.Require(access.DirectoryRead); err != nil {
		return Business{}, err
	}
	handle = strings.TrimPrefix(handle, "@")
	missing := problem.New(problem.NotFound, "There is no business @%s.", handle)
	if !access.ValidHandle(handle) {
		return Business{}, problem.Invalid("handle", handle, "A handle is 3 to 40 lower-case letters, digits and hyphens.")
	}
	b, err := d.store.BusinessByHandle(ctx, handle)
	if errors.Is(err, ErrNotFound) || err == nil && !b.Grants.Has(access.DirectoryRead) {
		return Business{}, missing
	}
	return b, err
}

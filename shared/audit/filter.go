package audit

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// Filter says which events of a log to show. Its zero value is the newest of all.
type Filter struct {
	From, To time.Time // from From up to, not including, To; zero sets no bound
	Group    Group     // empty: all
	Client   string    // a principal, or the client_id of an OAuth client; empty: all
	Text     string    // stands somewhere in the event, in capitals or not; empty: all
	Before   string    // Page.Next of the page before; empty: the first page
}

const maxText = 100 // characters

// check says what is wrong with the filter.
func (f Filter) check() error {
	switch {
	case f.Group != "" && !slices.ContainsFunc(kinds, func(i KindInfo) bool { return i.Group == f.Group }):
		return problem.Invalid("group", f.Group, "There is no such group of events.")
	case utf8.RuneCountInString(f.Text) > maxText:
		return problem.New(problem.ValidationError, "The text to look for may have %d characters.", maxText).With("field", "text")
	case f.Before != "" && !idForm.MatchString(f.Before):
		return problem.Invalid("before", f.Before, "This is not where a page of the log ends: pass it as you got it.")
	}
	return nil
}

// bounds returns the ids between which the filter's events are, the lower one included. What has expired is below them.
func (f Filter) bounds(now time.Time) (low, high string) {
	low, high = firstID(now.Add(-Kept)), "8" // behind every id
	if from := firstID(f.From); from > low {
		low = from
	}
	if !f.To.IsZero() {
		high = firstID(f.To)
	}
	if f.Before != "" && f.Before < high {
		high = f.Before
	}
	return low, high
}

func (f Filter) matches(e Event) bool {
	return (f.Group == "" || e.Kind.Info().Group == f.Group) && (f.Client == "" || f.Client == e.Principal || f.Client == e.ClientID) && e.holds(strings.ToLower(f.Text))
}

// reachesHandle reports whether the filter may match what stands under the business's handle. Anybody can fill that log, and a page
// reads a bounded number of events: who asks for something else must not have to read past it.
func (f Filter) reachesHandle() bool {
	return (f.Group == "" || f.Group == Discovered.Info().Group) && (f.Client == "" || f.Client == access.Nobody)
}

// holds reports whether a text in small letters stands somewhere in what people see of the event.
func (e Event) holds(text string) bool {
	if text == "" {
		return true
	}
	seen := []string{string(e.Kind), e.Kind.Info().Words, string(e.Door), e.Principal, e.Name, e.ClientID, e.ClientName, e.Subject, e.Reason, e.RequestID}
	for _, value := range e.Details {
		seen = append(seen, value)
	}
	return slices.ContainsFunc(seen, func(s string) bool { return strings.Contains(strings.ToLower(s), text) })
}

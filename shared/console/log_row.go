package console

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/usage"
)

// logRow is a line of the log.
type logRow struct {
	at     time.Time
	When   moment
	Words  string
	Who    actor
	Door   access.Door
	About  string
	Reason string
	Link   string // to more about it, or ""
}

// eventRow is an event as a line of the log.
func eventRow(e audit.Event, at place) logRow {
	return logRow{at: e.At, When: timeOfDay(e.At, at.Business.Location()), Words: e.Kind.Info().Words, Who: who(e), Door: e.Door, About: e.Subject,
		Reason: cmp.Or(e.Details["message"], reasonWords[e.Reason], e.Reason), Link: at.path + logPath + "/" + e.ID}
}

// reasonWords are the reasons that only the log tells, because whoever came with the credential was told no more than a 401.
var reasonWords = map[string]string{
	audit.ReasonRevoked: "The key or app was ended before.", audit.ReasonExpired: "The key or token had expired.", audit.ReasonWrongAddress: "The token is for another address.",
}

// callsRow is what a client called in an hour as a line of the log.
func callsRow(one usage.Span, clients []client, at place) logRow {
	row := logRow{at: one.Start, When: timeOfDay(one.Start, at.Business.Location()), Door: one.Door, Words: callCount(one.Requests) + " in this hour"}
	if i := slices.IndexFunc(clients, func(c client) bool { return c.countedAs == one.Client }); i >= 0 {
		row.Who = clients[i].actor
	}
	var called, refused []string
	for _, name := range slices.Sorted(maps.Keys(one.Called)) {
		called = append(called, fmt.Sprintf("%s ×%d", name, one.Called[name]))
	}
	for _, reason := range slices.Sorted(maps.Keys(one.Denied)) {
		refused = append(refused, fmt.Sprintf("%d refused: %s", one.Denied[reason], reason))
	}
	for _, code := range slices.Sorted(maps.Keys(one.Failed)) {
		refused = append(refused, fmt.Sprintf("at least %d failed: %s", one.Failed[code], code))
	}
	for _, limit := range slices.Sorted(maps.Keys(one.Limited)) {
		refused = append(refused, fmt.Sprintf("too many %s", limit))
	}
	row.About, row.Reason = strings.Join(called, ", "), strings.Join(refused, ", ")
	return row
}

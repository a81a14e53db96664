package console

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/page"
	"frontdesk/shared/usage"
)

const logPath = "/log"

var logTemplate = page.New(files, "log.html", "parts.html")

// logGroups are what the log can be narrowed to. Calls are no events: they are what clients called, hour by hour.
var logGroups = []option{
	{Words: "everything"}, {Value: calls, Words: "calls"}, {Value: string(audit.Doors), Words: "refusals at the doors"}, {Value: string(audit.Apps), Words: "connecting apps"},
	{Value: string(audit.Keys), Words: "keys"}, {Value: string(audit.People), Words: "people"}, {Value: string(audit.Bookings), Words: "bookings"}, {Value: string(audit.Sales), Words: "sales"}, {Value: string(audit.Knowledge), Words: "knowledge"}, {Value: string(audit.Webhooks), Words: "webhooks"},
}

const calls = "calls"

// logFilter is the part of the log that is asked for: a day of the business's clock, and what narrows it.
type logFilter struct {
	day, next           time.Time
	oldest, today       time.Time
	group, client, text string
	before              string // where a page of events goes on
}

// readLogFilter reads the address. A day that the log does not have becomes today.
func readLogFilter(in url.Values, now time.Time) logFilter {
	f := logFilter{group: in.Get("group"), client: in.Get("client"), text: in.Get("text"), before: in.Get("before")}
	f.today = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	f.oldest = f.today.Add(-audit.Kept)
	var err error
	if f.day, err = time.ParseInLocation(time.DateOnly, in.Get("day"), now.Location()); err != nil || f.day.After(f.today) || f.day.Before(f.oldest) {
		f.day = f.today
	}
	f.next = f.day.AddDate(0, 0, 1)
	return f
}

// query returns the filter as an address reads it, of another day, going on at before.
func (f logFilter) query(day time.Time, before string) string {
	in := url.Values{"day": {day.Format(time.DateOnly)}}
	for name, value := range map[string]string{"group": f.group, "client": f.client, "text": f.text, "before": before} {
		if value != "" {
			in.Set(name, value)
		}
	}
	return "?" + in.Encode()
}

// withCalls reports whether calls are asked for: they have no text, and belong to no page of events but the first.
func (f logFilter) withCalls() bool {
	return f.text == "" && f.before == "" && (f.group == "" || f.group == calls)
}

type logData struct {
	Day, First, Today    string
	Text                 string
	Groups, Clients      []option
	Rows                 []logRow
	Earlier, Later, More string // queries of this page, or ""
}

// showLog shows a day of the log, the newest first.
func (s *console) showLog(w http.ResponseWriter, r *http.Request, at place) error {
	f := readLogFilter(r.URL.Query(), s.now().In(at.Business.Location()))
	clients, err := s.clients(r.Context(), at)
	if err != nil {
		return err
	}
	data := logData{Day: f.day.Format(time.DateOnly), First: f.oldest.Format(time.DateOnly), Today: f.today.Format(time.DateOnly), Text: f.text,
		Groups: choose(logGroups, f.group), Clients: choose(clientOptions(clients), f.client)}
	if f.group != calls {
		events, err := s.log.Events(r.Context(), at.Caller, audit.Filter{From: f.day, To: f.next, Group: audit.Group(f.group), Client: logged(clients, f.client), Text: f.text, Before: f.before})
		if err != nil {
			return err
		}
		for _, e := range events.Events {
			data.Rows = append(data.Rows, eventRow(e, at))
		}
		if events.Next != "" {
			data.More = f.query(f.day, events.Next)
		}
	}
	if f.withCalls() {
		spans, err := s.usage.Spans(r.Context(), at.Caller, countedAs(clients, f.client), usage.Period{From: f.day, To: f.next, Step: usage.ByHour})
		if err != nil {
			return err
		}
		for _, one := range spans {
			data.Rows = append(data.Rows, callsRow(one, clients, at))
		}
	}
	slices.SortStableFunc(data.Rows, func(a, b logRow) int { return b.at.Compare(a.at) })
	if f.day.After(f.oldest) {
		data.Earlier = f.query(f.day.AddDate(0, 0, -1), "")
	}
	if f.day.Before(f.today) {
		data.Later = f.query(f.next, "")
	}
	return at.show(w, logTemplate, page.View{Title: "Log", Data: data})
}

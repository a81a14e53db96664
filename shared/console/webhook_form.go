package console

import (
	"net/url"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

// webhookForm is what the forms for a new endpoint and for a changed one have in common.
type webhookForm struct {
	ID                   string // tells the fields of one form from those of another
	Open                 bool
	Address, Description string
	Groups               []eventGroup
	Loopback             bool           // addresses of this machine work
	Refused              *problem.Error // about a field of this form
}

// newWebhookForm is the form for a new endpoint.
type newWebhookForm struct {
	webhookForm
	Path   string
	Once   string // lets the form make one endpoint
	Secret string // that tests were signed with
	Tested *attemptRow
}

// webhookForm returns the form that changes an endpoint; the one for a new endpoint, of a zero one.
func (s *console) webhookForm(at place, e webhook.Endpoint) webhookForm {
	f := webhookForm{ID: e.ID, Address: e.URL, Description: e.Description, Groups: eventGroups(e.EventTypes, at.Grants), Loopback: s.endpoints.Loopback}
	if f.ID == "" {
		f.ID = "new"
	}
	return f
}

// again makes the form what was sent, with why it was refused unless that is about no field.
func (f *webhookForm) again(in url.Values, refused *problem.Error) {
	f.Open, f.Address, f.Description = true, in.Get("url"), in.Get("description")
	if slices.Contains([]string{"url", "description", "eventTypes"}, fieldOf(refused)) {
		f.Refused = refused
	}
	ticked := eventTypes(in)
	for _, g := range f.Groups {
		for i := range g.Boxes {
			g.Boxes[i].Ticked = slices.Contains(ticked, g.Boxes[i].Type)
		}
	}
}

// RefusedField is the field that was refused, or "".
func (f webhookForm) RefusedField() string { return fieldOf(f.Refused) }

func fieldOf(refused *problem.Error) string {
	if refused == nil {
		return ""
	}
	return refused.Field()
}

// eventTypes reads the boxes of a form.
func eventTypes(in url.Values) []webhook.EventType {
	types := []webhook.EventType{}
	for _, name := range in["event"] {
		types = append(types, webhook.EventType(name))
	}
	return types
}

// eventGroup is the events about one kind of record under a heading.
type eventGroup struct {
	Legend string
	Boxes  []eventBox
}

type eventBox struct {
	webhook.TypeInfo
	Ticked bool
	Empty  bool // the business is not granted what it tells of
}

// nounWords are the headings, by what the events' names begin with.
var nounWords = map[string]string{
	"participant": "Participants", "activity_registration": "Registrations", "activity_session": "Activity sessions", "product_purchase": "Purchases",
	"api_key": "API keys", "webhook_endpoint": "Webhooks", "webhook": "Tests",
}

// eventGroups returns the catalogue with those events ticked. A test is sent whoever subscribed, so its box is there only to be
// cleared where a program ticked it.
func eventGroups(ticked []webhook.EventType, grants access.Set) []eventGroup {
	var groups []eventGroup
	for _, info := range webhook.Catalogue() {
		box := eventBox{info, slices.Contains(ticked, info.Type), !grants.Has(info.Needs)}
		if info.Type == webhook.Test && !box.Ticked {
			continue
		}
		noun, _, _ := strings.Cut(string(info.Type), ".")
		if n := len(groups); n == 0 || groups[n-1].Legend != nounWords[noun] {
			groups = append(groups, eventGroup{Legend: nounWords[noun]})
		}
		last := &groups[len(groups)-1]
		last.Boxes = append(last.Boxes, box)
	}
	return groups
}

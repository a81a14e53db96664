package console

import (
	"cmp"
	"net/http"
	"net/url"

	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

const deliveriesPath = "/deliveries"

var webhookTemplate = page.New(files, "webhook.html", "webhook-form.html", "webhook-delivery-parts.html", "parts.html")

// deliveriesShown is how many deliveries a page has.
const deliveriesShown = 20

type webhookData struct {
	webhookCard
	List, Guide string // addresses
	Done        string
	Refused     *problem.Error // about no field of Form or Again
	Form        webhookForm
	Secret      string  // shown only when it was asked for
	OldSecret   *moment // until when the one before signs, too; nil: there is none
	Once        string  // lets each form do what it does once
	Deliveries  []deliveryRow
	Newest      bool   // the page begins with the newest delivery
	More        string // query of the page that follows, or ""
	Again       redeliveryForm
	Kept        int    // days that deliveries are kept
	Zone        string // whose clock the page is by
}

// webhook shows the page of one endpoint.
func (s *console) webhook(w http.ResponseWriter, r *http.Request, at place) error {
	return s.showWebhook(w, r, at, webhookData{Done: wasDone(r)}, nil)
}

// showWebhook shows the page of the endpoint that the address names with what data brings along. in is a form of the page that
// was refused.
func (s *console) showWebhook(w http.ResponseWriter, r *http.Request, at place, data webhookData, in url.Values) error {
	e, err := s.endpoints.Get(r.Context(), at.Caller, r.PathValue("endpoint"))
	if err != nil {
		return err
	}
	after := r.URL.Query().Get("after")
	lists, err := s.endpoints.Deliveries(r.Context(), at.Caller, []string{e.ID}, booking.Page{First: deliveriesShown, After: after})
	if err != nil {
		return err
	}
	now := s.now().In(at.Business.Location())
	data.webhookCard, data.List, data.Guide, data.Kept = newWebhookCard(e, at), at.path+webhooksPath, at.path+webhookGuide, int(webhook.DeliveriesKept.Hours()/24)
	data.Zone = now.Location().String()
	data.Form, data.Again, data.Once = s.webhookForm(at, e), newRedeliveryForm(now), credential.NewID(s.random)
	switch {
	case in.Has("url"):
		data.Form.again(in, data.Refused)
	case in.Has("from"):
		data.Again.again(in, data.Refused)
	}
	if data.Form.Refused != nil || data.Again.Refused != nil {
		data.Refused = nil
	}
	if len(e.Secrets) > 1 && now.Before(e.Secrets[1].ExpiresAt) {
		data.OldSecret = newMoment(e.Secrets[1].ExpiresAt, now.Location())
	}
	for _, d := range lists[e.ID].All() {
		data.Deliveries = append(data.Deliveries, s.deliveryRow(d, e, at))
	}
	if list := lists[e.ID]; list.More {
		data.More = "?" + url.Values{"after": {list.Next}}.Encode()
	}
	data.Newest = after == ""
	return at.show(w, webhookTemplate, page.View{Title: "Webhooks", Refused: cmp.Or(data.Refused, data.Form.Refused, data.Again.Refused), Data: data})
}

package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

const webhooksPath = "/webhooks"

var webhooksTemplate = page.New(files, "webhooks.html", "webhook-form.html", "parts.html")

type webhooksData struct {
	Path     string // of the page
	Guide    string // address of the guide for developers
	Business string
	Done     string // what was just done, in words
	Refused  *problem.Error
	Webhooks []webhookRow
	New      newWebhookForm
}

// forWebhooks makes a handler of a page about webhooks: who may not change them sees none.
func forWebhooks(handle func(http.ResponseWriter, *http.Request, place) error) func(http.ResponseWriter, *http.Request, place) error {
	return func(w http.ResponseWriter, r *http.Request, at place) error {
		if err := at.Require(access.WebhooksWrite); err != nil {
			return err
		}
		return handle(w, r, at)
	}
}

// webhookRow is an endpoint as the list shows it.
type webhookRow struct {
	webhookCard
	Last *deliveryRow // nil: nothing was ever to be sent
}

// webhooks shows the page.
func (s *console) webhooks(w http.ResponseWriter, r *http.Request, at place) error {
	return s.showWebhooks(w, r, at, webhooksData{Done: wasDone(r)}, nil)
}

// showWebhooks shows the page with what data brings along: how a test went, or why the form was refused. in is that form.
func (s *console) showWebhooks(w http.ResponseWriter, r *http.Request, at place, data webhooksData, in url.Values) error {
	data.Path, data.Guide, data.Business = at.path+webhooksPath, at.path+webhookGuide, at.Business.Name
	var err error
	if data.Webhooks, err = s.webhookRows(r.Context(), at); err != nil {
		return err
	}
	data.New.webhookForm = s.webhookForm(at, webhook.Endpoint{})
	data.New.Path, data.New.Once, data.New.Secret = data.Path, credential.NewID(s.random), in.Get("secret")
	data.New.Open = len(data.Webhooks) == 0
	if in != nil {
		data.New.again(in, data.Refused)
	}
	return at.show(w, webhooksTemplate, page.View{Title: "Webhooks", Refused: data.Refused, Data: data})
}

// webhookRows lists the business's endpoints, each with its newest delivery.
func (s *console) webhookRows(ctx context.Context, at place) ([]webhookRow, error) {
	endpoints, err := s.endpoints.List(ctx, at.Caller)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range endpoints {
		ids = append(ids, e.ID)
	}
	newest, err := s.endpoints.Deliveries(ctx, at.Caller, ids, booking.Page{First: 1})
	if err != nil {
		return nil, err
	}
	var rows []webhookRow
	for _, e := range endpoints {
		row := webhookRow{webhookCard: newWebhookCard(e, at)}
		for _, d := range newest[e.ID].All() {
			last := s.deliveryRow(d, e, at)
			row.Last = &last
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// refusable reports whether a form can be shown again with what was wrong with it.
func refusable(err error) bool {
	return slices.Contains([]problem.Code{problem.ValidationError, problem.Conflict}, problem.From(err).Code)
}

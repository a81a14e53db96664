package console

import (
	"net/http"
	"net/url"

	"frontdesk/shared/webhook"
)

// refuseWebhook shows the page again with why a form of it was refused.
func (s *console) refuseWebhook(w http.ResponseWriter, r *http.Request, at place, in url.Values, err error) error {
	if !refusable(err) {
		return err
	}
	return s.showWebhook(w, r, at, webhookData{Refused: refuse(w, r, forPeople(err, in))}, in)
}

// onWebhook makes a handler of a form of an endpoint's page, which does something and leads back with what code says.
func (s *console) onWebhook(code string, do func(r *http.Request, at place, id string, in url.Values) error) func(http.ResponseWriter, *http.Request, place) error {
	return func(w http.ResponseWriter, r *http.Request, at place) error {
		in, err := form(r)
		if err != nil {
			return err
		}
		id := r.PathValue("endpoint")
		if err := do(r, at.once(in), id, in); err != nil {
			return s.refuseWebhook(w, r, at, in, err)
		}
		return done(w, r, at.path+webhooksPath+"/"+id, code)
	}
}

// changeWebhook changes what the form names.
func (s *console) changeWebhook(r *http.Request, at place, id string, in url.Values) error {
	var changes webhook.Changes
	if in.Has("url") {
		address := in.Get("url")
		changes.URL = &address
	}
	if in.Has("description") {
		description := in.Get("description")
		changes.Description = &description
	}
	if in.Has("url") || in.Has("event") {
		changes.EventTypes = eventTypes(in)
	}
	_, err := s.endpoints.Update(r.Context(), at.Caller, id, changes)
	return err
}

// switchWebhook switches an endpoint on or off.
func (s *console) switchWebhook(on bool) func(*http.Request, place, string, url.Values) error {
	return func(r *http.Request, at place, id string, _ url.Values) error {
		_, err := s.endpoints.Update(r.Context(), at.Caller, id, webhook.Changes{Enabled: &on})
		return err
	}
}

func (s *console) testWebhook(r *http.Request, at place, id string, _ url.Values) error {
	_, err := s.endpoints.SendTest(r.Context(), at.Caller, id)
	return err
}

// removeWebhook removes an endpoint and leads back to the list.
func (s *console) removeWebhook(w http.ResponseWriter, r *http.Request, at place) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	if _, err := s.endpoints.Remove(r.Context(), at.once(in).Caller, r.PathValue("endpoint")); err != nil {
		return s.refuseWebhook(w, r, at, in, err)
	}
	return done(w, r, at.path+webhooksPath, "webhook-removed")
}

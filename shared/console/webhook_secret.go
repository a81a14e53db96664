package console

import (
	"net/http"

	"frontdesk/shared/webhook"
)

// showSecret shows the page with the endpoint's signing secret.
func (s *console) showSecret(w http.ResponseWriter, r *http.Request, at place) error {
	e, err := s.endpoints.Get(r.Context(), at.Caller, r.PathValue("endpoint"))
	if err != nil {
		return err
	}
	return s.withSecret(w, r, at, e, "")
}

// rotateSecret replaces the signing secret and shows the new one.
func (s *console) rotateSecret(w http.ResponseWriter, r *http.Request, at place) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	e, err := s.endpoints.RotateSecret(r.Context(), at.once(in).Caller, r.PathValue("endpoint"))
	if err != nil {
		return s.refuseWebhook(w, r, at, in, err)
	}
	return s.withSecret(w, r, at, e, doneWords["webhook-rotated"])
}

func (s *console) withSecret(w http.ResponseWriter, r *http.Request, at place, e webhook.Endpoint, doneWords string) error {
	secret, err := s.endpoints.Secret(r.Context(), at.Caller, e)
	if err != nil {
		return err
	}
	return s.showWebhook(w, r, at, webhookData{Done: doneWords, Secret: secret}, nil)
}

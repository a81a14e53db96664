package console

import (
	"net/http"
	"net/url"

	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

// createWebhook makes an endpoint and leads to its page. Sent again, the form makes no second one and leads there, too.
func (s *console) createWebhook(w http.ResponseWriter, r *http.Request, at place) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	made, err := s.endpoints.Create(r.Context(), at.once(in).Caller,
		webhook.NewEndpoint{URL: in.Get("url"), Description: in.Get("description"), EventTypes: eventTypes(in), Secret: in.Get("secret")})
	if err != nil {
		return s.refuseNewWebhook(w, r, at, in, err)
	}
	return done(w, r, at.path+webhooksPath+"/"+made.ID, "webhook-created")
}

// testNewWebhook sends a test to the address of the form, and shows the form again with what came of it. The secret that it was
// signed with stays in the form, so that the receiver that was set up with it needs no other.
func (s *console) testNewWebhook(w http.ResponseWriter, r *http.Request, at place) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	if in.Get("secret") == "" {
		in.Set("secret", s.endpoints.NewSecret())
	}
	attempt, err := s.endpoints.TestAddress(r.Context(), at.Caller, in.Get("url"), in.Get("secret"))
	if err != nil {
		return s.refuseNewWebhook(w, r, at, in, err)
	}
	tested := newAttemptRow(attempt, at)
	return s.showWebhooks(w, r, at, webhooksData{New: newWebhookForm{Tested: &tested}}, in)
}

// refuseNewWebhook shows the page again with why the form was refused.
func (s *console) refuseNewWebhook(w http.ResponseWriter, r *http.Request, at place, in url.Values, err error) error {
	if !refusable(err) {
		return err
	}
	if e := problem.From(err); e.Field() == "secret" {
		in.Del("secret") // somebody tampered with it: sent again, the form gets one of its own
	}
	return s.showWebhooks(w, r, at, webhooksData{Refused: refuse(w, r, forPeople(err, in))}, in)
}

// once returns the place in which a form does what it does once.
func (at place) once(in url.Values) place {
	at.IdempotencyKey = in.Get("once")
	return at
}

// forPeople puts a refusal that was written for programs into words for people.
func forPeople(err error, in url.Values) error {
	switch e := problem.From(err); {
	case e.Code == problem.Conflict && e.Field() == "idempotency_key":
		return problem.New(problem.Conflict, "This form was sent before. Look what it did then, and send it again if you want more.")
	case e.Field() == "eventTypes" && len(in["event"]) == 0:
		return problem.New(problem.ValidationError, "Tick at least one thing that the program shall be told.").With("field", "eventTypes")
	default:
		return err
	}
}

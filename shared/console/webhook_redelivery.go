package console

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

// localTime is how a field for a time spells it.
const localTime = "2006-01-02T15:04"

// redeliveryForm asks for deliveries of a time to be made again.
type redeliveryForm struct {
	From, To string
	Statuses []option
	Refused  *problem.Error // about a field of this form
}

var redeliveryStatuses = []option{
	{Words: "all of them"}, {Value: string(webhook.Failed), Words: "those that failed for good"}, {Value: string(webhook.Stopped), Words: "those that were not sent, because it was switched off"},
	{Value: string(webhook.Pending), Words: "those that are still waiting"}, {Value: string(webhook.Delivered), Words: "those that were delivered"},
}

// newRedeliveryForm asks for what failed in the last day.
func newRedeliveryForm(now time.Time) redeliveryForm {
	return redeliveryForm{From: now.AddDate(0, 0, -1).Format(localTime), Statuses: choose(redeliveryStatuses, string(webhook.Failed))}
}

// again makes the form what was sent, with why it was refused unless that is about no field.
func (f *redeliveryForm) again(in url.Values, refused *problem.Error) {
	f.From, f.To, f.Statuses = in.Get("from"), in.Get("to"), choose(redeliveryStatuses, in.Get("status"))
	if slices.Contains([]string{"from", "to", "status"}, fieldOf(refused)) {
		f.Refused = refused
	}
}

// RefusedField is the field that was refused, or "".
func (f redeliveryForm) RefusedField() string { return fieldOf(f.Refused) }

// redeliverOne makes a delivery again from its own page.
func (s *console) redeliverOne(w http.ResponseWriter, r *http.Request, at place) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	_, _, err = s.endpoints.Redeliver(r.Context(), at.once(in).Caller, r.PathValue("endpoint"), webhook.Redelivery{DeliveryIDs: []string{deliveryID(r)}})
	switch {
	case err == nil:
		return done(w, r, at.path+webhooksPath+"/"+r.PathValue("endpoint")+deliveriesPath+"/"+r.PathValue("delivery"), "webhook-redelivered")
	case !refusable(err):
		return err
	default:
		return s.showDelivery(w, r, at, "", refuse(w, r, forPeople(err, in)))
	}
}

// redeliver makes deliveries again that an endpoint's page names: one, or those of a time.
func (s *console) redeliver(r *http.Request, at place, id string, in url.Values) error {
	which, err := redelivery(in, id, at.Business.Location())
	if err != nil {
		return err
	}
	_, count, err := s.endpoints.Redeliver(r.Context(), at.Caller, id, which)
	if err == nil && count == 0 {
		err = problem.New(problem.ValidationError, "There is no such delivery in this time.").With("field", "from")
	}
	return err
}

// noEnd is later than anything was to be delivered. It is no clock's time, so that a form that is sent twice asks for the same.
var noEnd = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// redelivery reads the form. Its times are the business's own.
func redelivery(in url.Values, endpoint string, zone *time.Location) (which webhook.Redelivery, err error) {
	if in.Has("delivery") {
		for _, own := range in["delivery"] {
			which.DeliveryIDs = append(which.DeliveryIDs, endpoint+"."+own)
		}
		return which, nil
	}
	which.Status = webhook.DeliveryStatus(in.Get("status"))
	if which.From, err = time.ParseInLocation(localTime, in.Get("from"), zone); err != nil {
		return which, problem.Invalid("from", in.Get("from"), "The time must begin at one such as 2026-12-31T18:30.")
	}
	if which.To = noEnd; in.Get("to") != "" {
		if which.To, err = time.ParseInLocation(localTime, in.Get("to"), zone); err != nil {
			return which, problem.Invalid("to", in.Get("to"), "The time must end at one such as 2026-12-31T18:30, or be left empty.")
		}
	}
	return which, nil
}

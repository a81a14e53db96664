package webhook

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// failingFor is how long nothing may get through before an endpoint is disabled.
const failingFor = 5 * 24 * time.Hour

// outcome is what a look's attempts say of their endpoint.
type outcome struct {
	delivered bool      // one got through
	gone      bool      // the endpoint wants no more
	failed    time.Time // the first failure
	last      time.Time // the last failure
}

// add adds an attempt.
func (o *outcome) add(a Attempt) {
	switch {
	case a.Succeeded():
		o.delivered = true
		return
	case a.Status == http.StatusGone:
		o.gone = true
	}
	if o.failed.IsZero() || a.At.Before(o.failed) {
		o.failed = a.At
	}
	if a.At.After(o.last) {
		o.last = a.At
	}
}

// after returns the endpoint as it is after the outcome, and whether that is news.
func (e Endpoint) after(o outcome) (_ Endpoint, news bool) {
	switch {
	case o.gone:
		e.Status, e.Reason = Disabled, Gone
	case o.delivered && !e.FailingSince.IsZero():
		e.FailingSince = time.Time{}
	case o.delivered, o.failed.IsZero():
		return e, false
	case e.FailingSince.IsZero():
		e.FailingSince = o.failed
	case o.last.Sub(e.FailingSince) >= failingFor:
		e.Status, e.Reason = Disabled, Failing
	default:
		return e, false
	}
	return e, true
}

// mark writes what this look's attempts say of the endpoint, and tells its people when it is disabled now. What somebody has disabled,
// removed or set to another address meanwhile stays as it is.
func (s *shift) mark(ctx context.Context, e Endpoint) error {
	read := e
	return untilUnchanged(ctx, func() error {
		after, news := read.after(s.outcome)
		if !news {
			return nil
		}
		err := s.Store.MarkEndpoint(ctx, after)
		if err == nil && after.Status == Disabled && s.Notify != nil {
			s.untold = s.Notify(ctx, after)
		}
		if !errors.Is(err, ErrChanged) {
			return err
		}
		fresh, failed := s.Store.Endpoint(ctx, e.BusinessID, e.ID)
		if errors.Is(failed, ErrNotFound) || failed == nil && (fresh.Status != Enabled || fresh.URL != e.URL) {
			return nil
		}
		if failed != nil {
			return failed
		}
		read = fresh
		return err
	})
}

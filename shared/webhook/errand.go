package webhook

import (
	"context"
	"errors"

	"frontdesk/shared/reqlog"
)

// Errand is what the function of the workers is asked: to work on an endpoint, or to try an address.
type Errand struct {
	BusinessID string `json:"businessId,omitempty"`
	EndpointID string `json:"endpointId,omitempty"`
	Try        *Trial `json:"try,omitempty"`
}

// Do runs an errand. The attempt is nil but for a trial.
func (w *Worker) Do(ctx context.Context, e Errand) (*Attempt, error) {
	if e.Try != nil {
		reqlog.Set(ctx, reqlog.Business, e.Try.BusinessID)
		a, err := w.Try(ctx, *e.Try)
		if err != nil {
			return nil, err
		}
		reqlog.Set(ctx, reqlog.Tried, a.Succeeded())
		return &a, nil
	}
	if e.BusinessID == "" || e.EndpointID == "" {
		return nil, errors.New("webhook: an errand to no endpoint")
	}
	reqlog.Set(ctx, reqlog.Business, e.BusinessID)
	reqlog.Set(ctx, reqlog.Endpoint, e.EndpointID)
	work, err := w.Work(ctx, e.BusinessID, e.EndpointID)
	reqlog.Set(ctx, reqlog.Attempts, work.Attempts)
	reqlog.Set(ctx, reqlog.Failures, work.Failures)
	return nil, err
}

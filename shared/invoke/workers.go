package invoke

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"frontdesk/shared/config"
	"frontdesk/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// Workers are those of a function of ours. It is safe for concurrent use.
type Workers struct {
	client   *lambda.Client
	function string
}

var _ webhook.Workers = (*Workers)(nil)

// Connect returns the workers for a function, with the credentials that Lambda gave it. The configuration names the workers'
// function.
func Connect(c config.Config) *Workers {
	return Open(c.AWS(), c.LambdaEndpoint, c.DeliveryFunction)
}

// Open returns the workers with an AWS configuration and the name of their function. An empty endpoint is AWS.
func Open(c aws.Config, endpoint, function string) *Workers {
	return &Workers{lambda.NewFromConfig(c, func(o *lambda.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
	}), function}
}

// Start implements webhook.Workers. After nil Lambda has queued the invocation.
func (w *Workers) Start(ctx context.Context, businessID, endpointID string) error {
	_, err := w.invoke(ctx, types.InvocationTypeEvent, webhook.Errand{BusinessID: businessID, EndpointID: endpointID})
	return err
}

// Try implements webhook.Workers.
func (w *Workers) Try(ctx context.Context, t webhook.Trial) (webhook.Attempt, error) {
	out, err := w.invoke(ctx, types.InvocationTypeRequestResponse, webhook.Errand{Try: &t})
	if err != nil {
		return webhook.Attempt{}, err
	}
	var a *webhook.Attempt
	if err := json.Unmarshal(out.Payload, &a); err != nil || a == nil {
		return webhook.Attempt{}, errors.Join(fmt.Errorf("invoke: %s answered no attempt", w.function), err)
	}
	return *a, nil
}

// invoke asks the function. What it says when it fails stays out of the error: it may quote the payload.
func (w *Workers) invoke(ctx context.Context, how types.InvocationType, errand webhook.Errand) (*lambda.InvokeOutput, error) {
	payload, err := json.Marshal(errand)
	if err != nil {
		return nil, fmt.Errorf("invoke: %w", err)
	}
	out, err := w.client.Invoke(ctx, &lambda.InvokeInput{FunctionName: &w.function, InvocationType: how, Payload: payload})
	if err != nil {
		return nil, fmt.Errorf("invoke %s: %w", w.function, err)
	}
	if out.FunctionError != nil {
		return nil, fmt.Errorf("invoke: %s failed: %s", w.function, *out.FunctionError)
	}
	return out, nil
}

package dynamo

import (
	"frontdesk/shared/webhook"
)

type webhookEndpointItem struct {
	Type         string              `dynamodbav:"type"`
	ID           string              `dynamodbav:"id"`
	Business     string              `dynamodbav:"businessId"`
	URL          string              `dynamodbav:"url"`
	Description  string              `dynamodbav:"description,omitempty"`
	EventTypes   []string            `dynamodbav:"eventTypes"`
	Status       string              `dynamodbav:"status"`
	Reason       string              `dynamodbav:"reason,omitempty"`
	APIVersion   string              `dynamodbav:"apiVersion"`
	Secrets      []webhookSecretItem `dynamodbav:"secrets"`
	CreatedBy    string              `dynamodbav:"createdBy"`
	CreatedAt    milli               `dynamodbav:"createdAt"`
	UpdatedAt    milli               `dynamodbav:"updatedAt"`
	FailingSince milli               `dynamodbav:"failingSince,omitempty"`
	Version      int64               `dynamodbav:"version"`
}

type webhookSecretItem struct {
	Sealed    []byte `dynamodbav:"sealed"`
	ExpiresAt milli  `dynamodbav:"expiresAt,omitempty"`
}

// toWebhookEndpointItem makes the item one version after e's.
func toWebhookEndpointItem(e webhook.Endpoint) webhookEndpointItem {
	i := webhookEndpointItem{"webhookEndpoint", e.ID, e.BusinessID, e.URL, e.Description, nil, string(e.Status), string(e.Reason), e.APIVersion, nil,
		e.CreatedBy, atMilli(e.CreatedAt), atMilli(e.UpdatedAt), atMilli(e.FailingSince), e.Version + 1}
	for _, t := range e.EventTypes {
		i.EventTypes = append(i.EventTypes, string(t))
	}
	for _, s := range e.Secrets {
		i.Secrets = append(i.Secrets, webhookSecretItem{s.Sealed, atMilli(s.ExpiresAt)})
	}
	return i
}

func (i webhookEndpointItem) endpoint() webhook.Endpoint {
	e := webhook.Endpoint{ID: i.ID, BusinessID: i.Business, URL: i.URL, Description: i.Description, Status: webhook.EndpointStatus(i.Status),
		Reason: webhook.DisabledReason(i.Reason), APIVersion: i.APIVersion, CreatedBy: i.CreatedBy, CreatedAt: i.CreatedAt.time(), UpdatedAt: i.UpdatedAt.time(),
		FailingSince: i.FailingSince.time(), Version: i.Version}
	for _, t := range i.EventTypes {
		e.EventTypes = append(e.EventTypes, webhook.EventType(t))
	}
	for _, s := range i.Secrets {
		e.Secrets = append(e.Secrets, webhook.Secret{Sealed: s.Sealed, ExpiresAt: s.ExpiresAt.time()})
	}
	return e
}

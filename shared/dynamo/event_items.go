package dynamo

import (
	"frontdesk/shared/access"
	"frontdesk/shared/audit"
)

type eventItem struct {
	Type       string            `dynamodbav:"type"`
	ID         string            `dynamodbav:"id"`
	At         milli             `dynamodbav:"at"`
	BusinessID string            `dynamodbav:"businessId"`
	Kind       string            `dynamodbav:"kind"`
	Door       string            `dynamodbav:"door,omitempty"`
	Principal  string            `dynamodbav:"principal,omitempty"`
	Name       string            `dynamodbav:"name,omitempty"`
	ClientID   string            `dynamodbav:"clientId,omitempty"`
	ClientName string            `dynamodbav:"clientName,omitempty"`
	Subject    string            `dynamodbav:"subject,omitempty"`
	Reason     string            `dynamodbav:"reason,omitempty"`
	RequestID  string            `dynamodbav:"requestId,omitempty"`
	Details    map[string]string `dynamodbav:"details,omitempty"`
	TTL        unix              `dynamodbav:"ttl"`
}

func toEventItem(e audit.Event) eventItem {
	return eventItem{"event", e.ID, atMilli(e.At), e.BusinessID, string(e.Kind), string(e.Door), e.Principal, e.Name, e.ClientID, e.ClientName,
		e.Subject, e.Reason, e.RequestID, e.Details, at(e.At.Add(audit.Kept))}
}

func (i eventItem) event() audit.Event {
	return audit.Event{ID: i.ID, At: i.At.time(), BusinessID: i.BusinessID, Kind: audit.Kind(i.Kind), Door: access.Door(i.Door), Principal: i.Principal, Name: i.Name,
		ClientID: i.ClientID, ClientName: i.ClientName, Subject: i.Subject, Reason: i.Reason, RequestID: i.RequestID, Details: i.Details}
}

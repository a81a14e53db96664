package dynamo

import (
	"time"

	"frontdesk/shared/webhook"
)

// noticeKept is how long a notice stays after it was written: the stream has it for as long.
const noticeKept = 24 * time.Hour

type noticeItem struct {
	Type      string         `dynamodbav:"type"`
	ID        string         `dynamodbav:"id"`
	Business  string         `dynamodbav:"businessId"`
	EventType string         `dynamodbav:"eventType,omitempty"`
	At        milli          `dynamodbav:"at"`
	Endpoint  string         `dynamodbav:"endpointId,omitempty"`
	Key       *noticeKeyItem `dynamodbav:"key,omitempty"`
	TTL       unix           `dynamodbav:"ttl"`
}

type noticeKeyItem struct {
	ID         string   `dynamodbav:"id"`
	Name       string   `dynamodbav:"name"`
	Kind       string   `dynamodbav:"kind"`
	Prefix     string   `dynamodbav:"prefix"`
	Scopes     []string `dynamodbav:"scopes"`
	Replaces   string   `dynamodbav:"replaces,omitempty"`
	ReplacedBy string   `dynamodbav:"replacedBy,omitempty"`
}

func toNoticeItem(n webhook.Notice) noticeItem {
	i := noticeItem{"notice", n.ID, n.BusinessID, string(n.Type), atMilli(n.At), n.Endpoint, nil, at(n.At.Add(noticeKept))}
	if n.Key != nil {
		key := noticeKeyItem(*n.Key)
		i.Key = &key
	}
	return i
}

func (i noticeItem) notice() webhook.Notice {
	n := webhook.Notice{ID: i.ID, BusinessID: i.Business, Type: webhook.EventType(i.EventType), At: i.At.time(), Endpoint: i.Endpoint}
	if i.Key != nil {
		key := webhook.NoticedKey(*i.Key)
		n.Key = &key
	}
	return n
}

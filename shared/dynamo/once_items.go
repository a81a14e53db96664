package dynamo

import "frontdesk/shared/idempotency"

type onceItem struct {
	Type      string `dynamodbav:"type"`
	Asked     string `dynamodbav:"asked"`
	Answer    []byte `dynamodbav:"answer"`
	At        milli  `dynamodbav:"at"`
	ExpiresAt milli  `dynamodbav:"expiresAt"`
	TTL       unix   `dynamodbav:"ttl"`
}

func toOnceItem(o idempotency.Once) onceItem {
	expires := o.At.Add(idempotency.Kept)
	return onceItem{"once", o.Asked, o.Answer, atMilli(o.At), atMilli(expires), at(expires)}
}

package dynamo

// connectionItem puts a grant on the list of its user or its business.
type connectionItem struct {
	Type    string `dynamodbav:"type"`
	GrantID string `dynamodbav:"grantId"`
	TTL     unix   `dynamodbav:"ttl"` // not before the grant's
}

package dynamo

// participantCountItem is how many participants a business has.
type participantCountItem struct {
	Type  string `dynamodbav:"type"`
	Count int    `dynamodbav:"count"`
}

const participantCountType = "participantCount"

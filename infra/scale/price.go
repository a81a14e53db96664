package scale

// The prices of us-east-1 as published in November 2026, in US dollars, beyond the free tiers and before taxes and discounts.
// Other regions differ by up to a third.
const (
	Region = "us-east-1"
	AsOf   = "November 2026"

	PerMillionReadUnits  = 0.125 // DynamoDB on demand
	PerMillionWriteUnits = 0.625

	PerMillionRestRequests     = 3.50 // API Gateway, REST, up to 333 million in a month
	PerMillionInvocations      = 0.20 // Lambda; those by a stream cost the same, reading the stream costs nothing
	PerGigabyteSecond          = 0.0000133334
	PerMillionEdgeRequests     = 1.00 // CloudFront, HTTPS from North America; Europe 1.20
	PerGigabyteLogged          = 0.50 // CloudWatch Logs, ingestion
	PerMillionTraces           = 5.00 // X-Ray, recorded
	PerMillionKeyRequests      = 3.00 // KMS
	PerGigabyteSent            = 0.09 // to the internet, without CloudFront
	PerKeyMonth                = 1.00 // KMS
	PerSecretMonth             = 0.40 // Secrets Manager
	PerAlarmMonth              = 0.10 // CloudWatch, for each metric that it looks at
	PerDashboardMonth          = 3.00
	PerMetricMonth             = 0.30 // a metric of ours, for each set of dimensions; an hour without it costs nothing
	PerGigabyteMonthStored     = 0.25 // DynamoDB, indexes included
	PerGigabyteMonthRestorable = 0.20 // point-in-time recovery
)

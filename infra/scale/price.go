package scale

// The prices of us-east-1 as published in November 2026, in US dollars, beyond the free tiers and before taxes and discounts.
// Other regions differ by up to a third. CloudFront's is that of requests from North America.
const (
	PerMillionReadUnits  = 0.125 // DynamoDB on demand
	PerMillionWriteUnits = 0.625

	PerMillionRestRequests = 3.50 // API Gateway, REST, up to 333 million in a month
	PerMillionInvocations  = 0.20 // Lambda; those by a stream cost the same, reading the stream costs nothing
	PerGigabyteSecond      = 0.0000133334
	PerMillionEdgeRequests = 1.00 // CloudFront
	PerGigabyteLogged      = 0.50 // CloudWatch Logs, ingestion
	PerMillionTraces       = 5.00 // X-Ray, recorded
	PerMillionKeyRequests  = 3.00 // KMS
	PerGigabyteSent        = 0.09 // to the internet, without CloudFront

	PerKeyMonth                = 1.00 // KMS
	PerSecretMonth             = 0.40 // Secrets Manager
	PerAlarmMonth              = 0.10 // CloudWatch, for each metric that it looks at
	PerDashboardMonth          = 3.00
	PerMetricMonth             = 0.30 // a metric of ours, for each set of dimensions; an hour without a value costs nothing
	PerGigabyteMonthStored     = 0.25 // DynamoDB, indexes included
	PerGigabyteMonthRestorable = 0.20 // point-in-time recovery
)

// Price is one line of AWS's list.
type Price struct {
	Of      string
	Dollars float64
}

// Prices lists what is priced, in the words of the page.
func Prices() []Price {
	return []Price{
		{"a million read units of DynamoDB on demand", PerMillionReadUnits}, {"a million write units", PerMillionWriteUnits},
		{"a million requests to a REST API", PerMillionRestRequests}, {"a million calls of functions", PerMillionInvocations},
		{"a million GB-seconds of functions on arm64", PerGigabyteSecond * 1e6}, {"a GB of log", PerGigabyteLogged}, {"a million traces", PerMillionTraces},
		{"a million requests to KMS", PerMillionKeyRequests}, {"a GB sent to the internet", PerGigabyteSent}, {"a million requests through CloudFront", PerMillionEdgeRequests},
		{"a key of KMS, a month", PerKeyMonth}, {"a secret, a month", PerSecretMonth}, {"a metric of an alarm, a month", PerAlarmMonth}, {"a dashboard, a month", PerDashboardMonth},
		{"a metric of ours with one set of dimensions, a month", PerMetricMonth}, {"a GB in tables and indexes, a month", PerGigabyteMonthStored},
		{"a GB that can be restored, a month", PerGigabyteMonthRestorable},
	}
}

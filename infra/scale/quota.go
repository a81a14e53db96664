package scale

// AWS's quotas that decide where Frontdesk ends: the defaults of a new account in us-east-1. The first two are nobody's to raise.
const (
	PartitionWriteUnits = 1000 // in a second
	PartitionReadUnits  = 3000
	NewTableWriteUnits  = 4000 // in a second, at once, of a table on demand that was never busier; it doubles as the traffic grows
	NewTableReadUnits   = 12000

	TableUnits = 40_000 // in a second, of a table on demand, reading and writing each

	AccountConcurrency = 1000 // Lambda's, of all functions together

	AccountRequests = 10_000 // API Gateway's, in a second
	AccountBurst    = 5_000
)

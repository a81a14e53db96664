package metric

import "slices"

// Namespace is where CloudWatch keeps the metrics.
const Namespace = "Frontdesk"

// Units of CloudWatch.
const (
	Count        = "Count"
	Milliseconds = "Milliseconds"
	Seconds      = "Seconds"
)

// Dimensions, by which metrics are told apart.
const (
	Environment = "Environment"
	Function    = "Function"
	Door        = "Door"
	Reason      = "Reason"
)

// Set is the names of dimensions that a metric is kept by together.
type Set []string

// The sets that there are.
var (
	ByEnvironment = Set{Environment}
	ByFunction    = Set{Environment, Function}
	ByDoor        = Set{Environment, Door}
	ByReason      = Set{Environment, Reason}
)

// Metric is one number that is measured. Each combination of values of a set's dimensions is a metric of its own to
// CloudWatch, and to its bill.
type Metric struct {
	Name, Unit string
	Sets       []Set
	Means      string
}

// The metrics.
var (
	Requests = Metric{"Requests", Count, perRequest, "Requests and events; for a door, those that were answered there."}
	Latency  = Metric{"Latency", Milliseconds, perRequest, "How long the function took, without Lambda's and API Gateway's own time; for a door without the authorizer's."}
	Faults   = Metric{"Faults", Count, perRequest, "Requests that failed through our fault or what we depend on: answers 5xx, panics, failed events. Only sent when there is one."}

	StoreRequests   = Metric{"StoreRequests", Count, perRequest, "Requests to DynamoDB; for a door with the authorizer's."}
	StoreReadUnits  = Metric{"StoreReadUnits", Count, perRequest, "Read units that they took; for a door with the authorizer's."}
	StoreWriteUnits = Metric{"StoreWriteUnits", Count, perRequest, "Write units that they took; for a door with the authorizer's."}

	Refusals = Metric{"Refusals", Count, []Set{ByDoor, ByReason}, "Callers that were refused: 401, 403, 429, whatever a door answers for it, and OAuth's `invalid_grant`. Only sent when there is one."}

	WebhookAttempts    = Metric{"WebhookAttempts", Count, []Set{ByEnvironment}, "Attempts to deliver a webhook."}
	WebhookFailures    = Metric{"WebhookFailures", Count, []Set{ByEnvironment}, "Those that failed; 0 for one that did not."}
	WebhookLateness    = Metric{"WebhookLateness", Seconds, []Set{ByEnvironment}, "How long after it was due an attempt was made. A first attempt is due when the change is read from the table's stream; how far behind that is, AWS's `IteratorAge` of the function says."}
	UndecodableRecords = Metric{"UndecodableRecords", Count, []Set{ByEnvironment}, "Records of the table's stream that were passed over, because they could not be decoded. Only sent when there is one."}
)

var perRequest = []Set{ByFunction, ByDoor}

// All lists every metric.
func All() []Metric {
	return slices.Clone([]Metric{Requests, Latency, Faults, StoreRequests, StoreReadUnits, StoreWriteUnits, Refusals,
		WebhookAttempts, WebhookFailures, WebhookLateness, UndecodableRecords})
}

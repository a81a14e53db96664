package reqlog

import "slices"

// Field names a fact in a line. Only those of the registry are used, which a test of all that calls this package holds.
type Field string

// The fields.
const (
	Environment  Field = "environment"
	Function     Field = "function"
	ColdStart    Field = "coldStart"
	ID           Field = "requestId"
	InvocationID Field = "invocationId"
	TraceID      Field = "xrayTraceId"

	Method    Field = "method"
	Route     Field = "route"
	Path      Field = "path"
	Door      Field = "door"
	Business  Field = "business"
	Handle    Field = "handle"
	Principal Field = "principal"
	Client    Field = "client"
	Kind      Field = "clientKind"
	Account   Field = "account"
	Operation Field = "operation"
	Cost      Field = "cost"
	Grant     Field = "grant"

	Status   Field = "status"
	Decision Field = "decision"
	Reason   Field = "reason"
	Code     Field = "code"
	Error    Field = "error"
	Source   Field = "source"
	Panicked Field = "panic"
	Stack    Field = "stack"
	Duration Field = "ms"

	StoreRequests   Field = "storeRequests"
	StoreReadUnits  Field = "storeReadUnits"
	StoreWriteUnits Field = "storeWriteUnits"
	StoreDuration   Field = "storeMs"
	StoreRetries    Field = "storeRetries"

	Records           Field = "records"
	UnreadableRecords Field = "unreadableRecords"
	Unreadable        Field = "unreadable"
	Changes           Field = "changes"
	Again             Field = "again"
	Events            Field = "events"
	Deliveries        Field = "deliveries"
	WorkersStarted    Field = "workersStarted"
	WorkersNotStarted Field = "workersNotStarted"

	Endpoint  Field = "endpoint"
	Attempts  Field = "attempts"
	Failures  Field = "failures"
	Tried     Field = "tried"
	Delivery  Field = "delivery"
	Event     Field = "event"
	EventType Field = "eventType"
	Object    Field = "object"
	Tries     Field = "tries"
	Late      Field = "lateSeconds"

	EventLost     Field = "eventLost"
	NotNotified   Field = "notNotified"
	NotMailed     Field = "notMailed"
	KeysNotListed Field = "keysNotListed"
	NotEmbedded   Field = "notEmbedded"
)

// Documented is a field and what it says.
type Documented struct {
	Name  Field
	Means string
}

// Fields lists every field, in the order in which an operator reads about them.
func Fields() []Documented { return slices.Clone(fields) }

var fields = []Documented{
	{Environment, "`dev`, `staging`, `prod`, or `local`."},
	{Function, "The function's folder in `functions/`."},
	{ColdStart, "True for the first line of an instance."},
	{ID, "The request: what API Gateway calls it, in `X-Request-Id` and in the body of errors. The authorizer and the function say the same. Of an event, the invocation."},
	{InvocationID, "What Lambda calls the invocation, as in its own lines (`platform.report`, `Task timed out`)."},
	{TraceID, "The X-Ray trace."},

	{Method, "HTTP method."},
	{Route, "The route of `template.yaml`, such as `/{handle}/api/graphql`."},
	{Path, "The path, without its query."},
	{Door, "`partner`, `staff`, `assistant`, `account`; `console`; `oauth`, for the authorization server and discovery."},
	{Business, "Id of the business."},
	{Handle, "Its handle."},
	{Principal, "Who: `key:<id>`, `user:<id>`, `anonymous`. Of a refusal only when the credential is one that we gave out."},
	{Client, "The OAuth client's id."},
	{Kind, "Whose limits hold: `partner`, `external`, `internal`."},
	{Account, "The user id of the account that a sign-in named, whoever named it."},
	{Operation, "What was asked for: GraphQL `query` or `mutation` and its name; an MCP method, and its tool, prompt or resource; an OAuth grant type or endpoint; a form or page of the console."},
	{Cost, "Requested cost of a GraphQL request, in points."},
	{Grant, "Id of the OAuth grant."},

	{Status, "HTTP status; of an attempt, the receiver's, 0 without an answer."},
	{Decision, "`allowed`, `refused` or `failed`: done; not done, for a reason that the caller can change; not done, through our fault or what we depend on."},
	{Reason, "Of a refusal or failure, the word for a program: the `reason` that the answer carries, why the authorizer knows no such caller (`no_credential`, `malformed_credential`, `unknown_credential`, `expired`, `revoked`, `wrong_address`), why a sign-in failed, or else the code in lower case."},
	{Code, "The error's code, as the answer has it; at the OAuth endpoints that of the RFC."},
	{Error, "The error's text, with its cause; of a store request the store's own request id is in it."},
	{Source, "The address that a request came from which was not allowed."},
	{Panicked, "What the program panicked with."},
	{Stack, "Where."},
	{Duration, "How long it took, in milliseconds."},

	{StoreRequests, "Requests to DynamoDB."},
	{StoreReadUnits, "Read units that they took, as DynamoDB counts them."},
	{StoreWriteUnits, "Write units. A write that a condition refused says nothing of them and counts one for each item, two in a transaction."},
	{StoreDuration, "Milliseconds until DynamoDB's answers, added up; requests at the same time count each."},
	{StoreRetries, "Requests that the AWS SDK sent again."},

	{Records, "Records of the table's stream in a batch."},
	{UnreadableRecords, "Those that could not be decoded, and were passed over."},
	{Unreadable, "Why the first of them could not."},
	{Changes, "Changes that endpoints may be told of."},
	{Again, "Those that will come again, because telling failed."},
	{Events, "Events that the changes were."},
	{Deliveries, "Deliveries that were made of them."},
	{WorkersStarted, "Workers that were started on a schedule, because nobody had."},
	{WorkersNotStarted, "Workers that could not be started; the schedule does."},

	{Endpoint, "Id of the webhook endpoint."},
	{Attempts, "Attempts that the worker made."},
	{Failures, "Those that failed."},
	{Tried, "Whether the test of an address succeeded."},
	{Delivery, "Id of the delivery: the receiver's `Frontdesk-Webhook-Id`."},
	{Event, "Id of the event in it, the payload's `id`."},
	{EventType, "Its type."},
	{Object, "Global id of the record that the event is about."},
	{Tries, "How many attempts the delivery has had, this one included."},
	{Late, "How long after it was due the attempt was made, in seconds."},

	{EventLost, "Why an event could not be written to the business's log."},
	{NotNotified, "Why somebody was not told by e-mail what had changed in their account."},
	{NotMailed, "Why an invitation was not sent."},
	{KeysNotListed, "Why the page that shows a new key does not list the others."},
	{NotEmbedded, "Why a search for knowledge went by keywords alone."},
}

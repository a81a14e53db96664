package webhook

import "context"

// Sealer encrypts signing secrets: they must be readable to sign with. It has two implementations, one by a file of the local run
// and one by AWS's key service. context is bound to what is sealed: it cannot be opened with another.
type Sealer interface {
	Seal(ctx context.Context, context string, plain []byte) (sealed []byte, _ error)
	Open(ctx context.Context, context string, sealed []byte) (plain []byte, _ error)
}

// Workers wakes and asks the workers that make deliveries, which run in a function of their own: it alone calls addresses that
// others chose. It has two implementations, one that invokes the function and one in tests that runs it at once.
type Workers interface {
	// Start begins work on an endpoint's queue and returns at once. It may be lost: the queue stays awake, and is started again
	// by the schedule.
	Start(ctx context.Context, businessID, endpointID string) error
	// Try sends a test event to an address that belongs to no endpoint yet, signed with that secret, and waits for the answer.
	Try(ctx context.Context, t Trial) (Attempt, error)
}

// Trial is a test before an endpoint is made.
type Trial struct {
	BusinessID string `json:"businessId"`
	URL        string `json:"url"`
	Secret     string `json:"secret"`
}

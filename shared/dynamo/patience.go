package dynamo

import (
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// How long one of our requests waits for the store. The store answers in milliseconds: what takes seconds is a connection that
// has died, and another try gets a new one. All tries together take less than any function's time, so that who waits for us is
// told that it failed; and there are few, so that a store that is overloaded is not asked ever more often.
const (
	mostTries = 3
	tryTime   = 3 * time.Second        // of one try, until its whole answer is read
	firstWait = 50 * time.Millisecond  // the longest before the second try; twice as long before each further one
	mostWait  = 500 * time.Millisecond // the longest before any
)

// patient bounds what the SDK does about a store that is slow or fails. Otherwise it waits for a connection for 30 seconds, for an
// answer forever, and up to 20 seconds between tries. An HTTP client or retryer that the configuration brings along stays.
func patient(c aws.Config) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) {
		if c.HTTPClient == nil {
			// The SDK's own keeps ten connections. Whoever asks more at once would pay for new ones, and on AWS for their TLS, each time.
			o.HTTPClient = onePiece{awshttp.NewBuildableClient().WithTimeout(tryTime).
				WithTransportOptions(func(t *http.Transport) { t.MaxIdleConnsPerHost = mostAtOnce })}
		}
		if c.Retryer == nil {
			o.Retryer = retry.NewStandard(func(s *retry.StandardOptions) {
				s.MaxAttempts = mostTries
				s.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
					return rand.N(min(firstWait<<max(attempt-1, 0), mostWait)), nil
				})
			})
		}
	}
}

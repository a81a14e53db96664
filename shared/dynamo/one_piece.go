package dynamo

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// onePiece sends each request's body together with its headers.
//
// The SDK (v1.47) hides that a body is in memory. Package net/http then sends the headers first, in case the body is long in coming, and
// that costs another packet each time. It costs connections, too: the SDK closes the body when the answer is there, which may be before
// net/http has seen that it sent the whole, and a connection that it is not sure of is not used again.
type onePiece struct{ client aws.HTTPClient }

// Do implements aws.HTTPClient.
func (c onePiece) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, fmt.Errorf("dynamo: a request's body: %w", err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body)) // net/http knows it in this form
	}
	return c.client.Do(r)
}

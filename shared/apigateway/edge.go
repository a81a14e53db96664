package apigateway

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// Edge is what stands before the API. The zero Edge is nothing: the API is called at its own domain.
//
// Otherwise it is CloudFront, which calls the API at an address that anybody can find. It shows a secret there, so that nobody can go
// past it, and say of themselves what only CloudFront says of others: where they come from.
type Edge struct {
	// Key is the SHA-256 of the secret; nil for nothing.
	Key []byte
}

// secretHeader carries the secret. template.yaml has CloudFront send it, in place of any that the client sent.
const secretHeader = "X-Frontdesk-Edge"

// enter takes the secret off a request's headers, and returns the address that the request came from: source is the connection's, as
// API Gateway saw it. It reports false for what did not come through the edge.
func (e Edge) enter(h http.Header, source string) (string, bool) {
	if e.Key == nil {
		return source, true
	}
	shown := h.Values(secretHeader)
	h.Del(secretHeader)
	if len(shown) != 1 {
		return "", false
	}
	digest := sha256.Sum256([]byte(shown[0]))
	if subtle.ConstantTimeCompare(digest[:], e.Key) != 1 {
		return "", false
	}
	return viewer(h, source), true
}

// viewer returns whom CloudFront answers. Each hop adds the address that it was called from to X-Forwarded-For, at the right:
// CloudFront the viewer's, API Gateway CloudFront's, which is source. All that is left of these two the client may have made up.
// Where the last is not source, API Gateway does not do what we know of it, and nothing in the header can be trusted.
func viewer(h http.Header, source string) string {
	hops := strings.Split(strings.Join(h.Values("X-Forwarded-For"), ","), ",")
	if n := len(hops); n >= 2 && strings.TrimSpace(hops[n-1]) == source {
		if address, err := netip.ParseAddr(strings.TrimSpace(hops[n-2])); err == nil {
			return address.String()
		}
	}
	return source
}

// denied is what the authorizer says of what went past the edge. API Gateway answers 401 with the challenge.
var denied = Decision{Principal: "outside", Context: map[string]string{"challenge": "Bearer"}}

// passedBy is what a function says of it. Whoever finds the API's own address is told as little as that.
func passedBy(requestID string) events.APIGatewayProxyResponse {
	return events.APIGatewayProxyResponse{
		StatusCode: http.StatusForbidden,
		Headers:    map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store", "X-Request-Id": requestID},
		Body:       `{"success":false,"error":{"code":"FORBIDDEN","message":"This is not our public address."}}`,
	}
}

package ratelimit

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Allowance is one limit of a window and what is left of it.
type Allowance struct {
	Name       string
	Most, Left int
}

// Standing is how somebody stands in a window. The zero Standing is that of a request that was not counted.
type Standing struct {
	End time.Time // of the window, UTC: when all that is allowed is left again

	allowances []Allowance
	window     time.Duration
	now        time.Time
	use        Use // of a meter that admitted it; Ended tells its duration
}

// Of returns what is left of the limit of that name; ok is false when there is no such limit here.
func (s Standing) Of(limit string) (_ Allowance, ok bool) {
	for _, a := range s.allowances {
		if a.Name == limit {
			return a, true
		}
	}
	return Allowance{}, false
}

// SetHeaders sets RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-11), and X-RateLimit-Limit, -Remaining
// and -Reset (seconds since the epoch), which tell the request limit. For the zero Standing it does nothing.
func (s Standing) SetHeaders(h http.Header) {
	if len(s.allowances) == 0 {
		return
	}
	// Rounded up, as Retry-After is: whoever comes back then comes into the next window.
	seconds := int((s.End.Sub(s.now) + time.Second - 1) / time.Second)
	var policy, left []string
	for _, a := range s.allowances {
		policy = append(policy, fmt.Sprintf(`"%s";q=%d;w=%d`, a.Name, a.Most, int(s.window.Seconds())))
		left = append(left, fmt.Sprintf(`"%s";r=%d;t=%d`, a.Name, a.Left, seconds))
	}
	h.Set("RateLimit-Policy", strings.Join(policy, ", "))
	h.Set("RateLimit", strings.Join(left, ", "))
	requests := s.allowances[0]
	h.Set("X-RateLimit-Limit", strconv.Itoa(requests.Most))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(requests.Left))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(s.End.Unix(), 10))
}

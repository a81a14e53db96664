package webhook

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// schedule is how long after the one before it each attempt is made: ten in about 75 hours, as Standard Webhooks recommends.
var schedule = [...]time.Duration{0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

const (
	maxJitter     = 0.1            // of a step, later, so that what failed together does not come back together
	maxRetryAfter = 24 * time.Hour // that an endpoint can ask for
)

// nextAttempt returns when a delivery that failed at that time, in its step-th step, is tried again: not before retryAfter, unless that
// is zero or too far away. jitter is in [0, 1). ok is false after the last step.
func nextAttempt(step int, failed, retryAfter time.Time, jitter float64) (due time.Time, ok bool) {
	if step >= len(schedule) {
		return time.Time{}, false
	}
	wait := schedule[step] + time.Duration(maxJitter*jitter*float64(schedule[step]))
	return failed.Add(max(wait, min(retryAfter.Sub(failed), maxRetryAfter))), true
}

// retryAfter reads a header of RFC 9110 section 10.2.3, which has seconds from now or a date. The zero time is none that can be read.
func retryAfter(header string, now time.Time) time.Time {
	header = strings.TrimSpace(header)
	if seconds, err := strconv.ParseUint(header, 10, 32); err == nil {
		return now.Add(time.Duration(seconds) * time.Second)
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return time.Time{}
	}
	return at
}

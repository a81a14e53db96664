package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"frontdesk/shared/metric"
	"frontdesk/shared/outbound"
	"frontdesk/shared/reqlog"
)

// Bounds of an attempt.
const (
	attemptTime = 15 * time.Second
	mostRead    = 16 << 10 // bytes of an answer
	mostShown   = 500      // characters of an answer
)

// send makes one attempt and tells how it went, and before when it asks not to be tried again. The error is a context's: nothing is known
// of the attempt then.
func (w *Worker) send(ctx context.Context, url string, header http.Header, body []byte) (a Attempt, notBefore time.Time, _ error) {
	at, limit := w.Now(), cmp.Or(w.Timeout, attemptTime)
	r, err := w.Sender.Send(ctx, outbound.Request{Method: http.MethodPost, URL: url, Header: header, Body: body},
		outbound.Limits{Bytes: mostRead, Time: limit})
	if ctx.Err() != nil {
		return Attempt{}, time.Time{}, ctx.Err()
	}
	if errors.Is(err, outbound.ErrTooLarge) {
		err = nil // its beginning is enough, whatever else it says
	}
	now := w.Now()
	a = Attempt{At: at, Latency: now.Sub(at), Status: r.Status, Snippet: snippet(r.Body), Error: explain(r.Status, err, limit)}
	if a.Error != "" {
		notBefore = retryAfter(r.Header.Get("Retry-After"), now)
	}
	return a, notBefore, nil
}

// log writes a line about an attempt that was due then.
func (d Delivery) log(ctx context.Context, a Attempt, due time.Time) {
	ctx, end := reqlog.Begin(ctx, "attempt")
	reqlog.Set(ctx, reqlog.Business, d.BusinessID)
	reqlog.Set(ctx, reqlog.Endpoint, d.EndpointID)
	reqlog.Set(ctx, reqlog.Delivery, d.ID)
	reqlog.Set(ctx, reqlog.Event, d.EventID)
	reqlog.Set(ctx, reqlog.EventType, string(d.EventType))
	reqlog.Set(ctx, reqlog.Object, d.Object)
	reqlog.Set(ctx, reqlog.Tries, d.Tries)
	reqlog.Set(ctx, reqlog.Status, a.Status)
	reqlog.Set(ctx, reqlog.Error, a.Error)
	reqlog.Set(ctx, reqlog.Duration, a.Latency.Milliseconds())
	late := max(0, a.At.Sub(due)).Seconds()
	reqlog.Set(ctx, reqlog.Late, late)
	failures := 0.0
	if !a.Succeeded() {
		failures = 1
	}
	reqlog.Measure(ctx, metric.WebhookAttempts, 1)
	reqlog.Measure(ctx, metric.WebhookFailures, failures)
	reqlog.Measure(ctx, metric.WebhookLateness, late)
	end(nil)
}

// explain says why an attempt failed, and "" when it succeeded. It names no address that the host resolves to: whoever chose the
// URL need not learn those of our network.
func explain(status int, err error, limit time.Duration) string {
	switch {
	case errors.Is(err, outbound.ErrAddress):
		return "The address leads to where webhooks must not go. It must be an https address that is reachable from the Internet."
	case errors.Is(err, outbound.ErrCertificate):
		return "The server's certificate is not valid for this address."
	case errors.Is(err, outbound.ErrTimeout):
		return fmt.Sprintf("No whole answer came within %v.", limit)
	case err != nil:
		return "There was no answer: the connection failed, or what came back was not HTTP."
	case status >= 200 && status < 300:
		return ""
	case status >= 300 && status < 400:
		return fmt.Sprintf("It answered %d, a redirect. Redirects are not followed: set the endpoint's address to where it leads.", status)
	case status == http.StatusGone:
		return "It answered 410: it wants no more events."
	default:
		return fmt.Sprintf("It answered %d.", status)
	}
}

// snippet is the beginning of an answer in characters that can be shown.
func snippet(body []byte) string {
	var b strings.Builder
	shown, space := 0, false
	for _, r := range string(body) {
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar || unicode.IsSpace(r) {
			space = b.Len() > 0
			continue
		}
		if space {
			if shown++; shown < mostShown {
				b.WriteByte(' ')
			}
			space = false
		}
		if shown >= mostShown {
			break
		}
		b.WriteRune(r)
		shown++
	}
	return b.String()
}

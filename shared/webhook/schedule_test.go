package webhook

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var failedAt = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func TestNoAttemptComesEarlyOrMuchTooLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.IntRange(0, len(schedule)-1).Draw(t, "step")
		jitter := rapid.Float64Range(0, 0.9999999).Draw(t, "jitter")
		asked := time.Time{}
		if rapid.Bool().Draw(t, "asked") {
			asked = failedAt.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(100*time.Hour)).Draw(t, "retry after")))
		}
		due, ok := nextAttempt(step, failedAt, asked, jitter)
		wait := due.Sub(failedAt)
		if !ok || wait < schedule[step] || wait > max(schedule[step]+schedule[step]/10, min(asked.Sub(failedAt), 24*time.Hour)) {
			t.Fatalf("step %d waits %v, asked %v", step, wait, asked)
		}
		if asked.Before(failedAt.Add(24*time.Hour)) && due.Before(asked) {
			t.Fatalf("asked for %v, comes at %v", asked, due)
		}
	})
}

func TestTheScheduleHasTenStepsInThreeDays(t *testing.T) {
	at, steps := failedAt, 0
	for due, ok := nextAttempt(0, at, time.Time{}, 0); ok; due, ok = nextAttempt(steps, at, time.Time{}, 0) {
		at = due
		steps++
	}
	if steps != 10 || at.Sub(failedAt) != 75*time.Hour+35*time.Minute+5*time.Second {
		t.Errorf("%d steps in %v", steps, at.Sub(failedAt))
	}
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	for header, want := range map[string]time.Time{
		"120": failedAt.Add(2 * time.Minute), " 5 ": failedAt.Add(5 * time.Second), "0": failedAt, "4294967295": failedAt.Add(4294967295 * time.Second),
		"Sun, 01 Mar 2026 09:00:00 GMT": failedAt.Add(time.Hour), "Sunday, 01-Mar-26 09:00:00 GMT": failedAt.Add(time.Hour),
		"": {}, "soon": {}, "-1": {}, "1.5": {}, "99999999999999999999": {},
	} {
		if got := retryAfter(header, failedAt); !got.Equal(want) {
			t.Errorf("%q: %v", header, got)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120")
	f.Add(failedAt.Format(http.TimeFormat))
	f.Add("Wed, 31 Dec 9999 23:59:59 GMT")
	f.Fuzz(func(t *testing.T, header string) {
		due, ok := nextAttempt(1, failedAt, retryAfter(header, failedAt), 0)
		if wait := due.Sub(failedAt); !ok || wait < 5*time.Second || wait > 24*time.Hour {
			t.Errorf("%q waits %v", header, wait)
		}
	})
}

func TestASnippetIsLegible(t *testing.T) {
	for body, want := range map[string]string{
		"": "", "ok": "ok", "  not\r\n\tfound\x00 ": "not found", "Grüße 予約": "Grüße 予約", "\xff\xfe": "", "a\x1b[31mb\u202ec": "a [31mb c",
		strings.Repeat("ü", 600): strings.Repeat("ü", 500), strings.Repeat("x", 499) + " yz": strings.Repeat("x", 499) + " ",
	} {
		if got := snippet([]byte(body)); strings.TrimRight(got, " ") != strings.TrimRight(want, " ") {
			t.Errorf("%q: %q", body, got)
		}
	}
}

func FuzzSnippet(f *testing.F) {
	f.Add([]byte("<html>\n<b>Not found</b>"))
	f.Add([]byte{0xff, 0x00, 'x', ' '})
	f.Fuzz(func(t *testing.T, body []byte) {
		got := snippet(body)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > mostShown || strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsGraphic(r) }) {
			t.Errorf("%q: %q", body, got)
		}
	})
}

// TestHealth follows an endpoint through looks.
func TestHealth(t *testing.T) {
	hour := func(h int) time.Time { return failedAt.Add(time.Duration(h) * time.Hour) }
	down := func(h int) outcome { return outcome{failed: hour(h), last: hour(h)} }
	for _, tt := range []struct {
		name  string
		since time.Time
		with  outcome
		want  string
	}{
		{"nothing was tried", hour(0), outcome{}, "as it was"},
		{"works", time.Time{}, outcome{delivered: true}, "as it was"},
		{"works again", hour(0), outcome{delivered: true, failed: hour(200), last: hour(200)}, "enabled "},
		{"fails first", time.Time{}, down(1), "enabled  since 1h0m0s"},
		{"fails still", hour(1), down(100), "as it was"},
		{"almost five days", hour(0), down(119), "as it was"},
		{"five days", hour(0), down(120), "disabled failing since 0s"},
		{"gone", time.Time{}, outcome{gone: true, delivered: true, failed: hour(1), last: hour(1)}, "disabled gone"},
	} {
		after, news := Endpoint{Status: Enabled, FailingSince: tt.since}.after(tt.with)
		got := "as it was"
		if news {
			got = fmt.Sprint(after.Status, " ", after.Reason)
			if !after.FailingSince.IsZero() {
				got += fmt.Sprint(" since ", after.FailingSince.Sub(failedAt))
			}
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

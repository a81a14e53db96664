package oauth

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

func TestCIMDFreshness(t *testing.T) {
	in := func(d time.Duration) string { return noon.Add(d).Format(http.TimeFormat) }
	const week = 7 * 24 * time.Hour
	for i, tt := range []struct {
		headers []string // name, value, …
		want    time.Duration
	}{
		{nil, time.Hour},
		{[]string{"Cache-Control", ""}, time.Hour},
		{[]string{"Cache-Control", "public"}, time.Hour},
		{[]string{"Cache-Control", "must-revalidate, x=y"}, time.Hour},
		{[]string{"Age", "7200"}, time.Hour}, // the hour is ours, and begins now
		{[]string{"Cache-Control", "max-age=300"}, 5 * time.Minute},
		{[]string{"Cache-Control", "  Max-Age=300 ,, public,"}, 5 * time.Minute},
		{[]string{"Cache-Control", `max-age="300"`}, 5 * time.Minute},
		{[]string{"Cache-Control", "public", "Cache-Control", "max-age=300"}, 5 * time.Minute},
		{[]string{"Cache-Control", "max-age=300, max-age=300"}, 5 * time.Minute},
		{[]string{"Cache-Control", `x="a, no-store", max-age=300`}, 5 * time.Minute},
		{[]string{"Cache-Control", `x="\", no-store", max-age=300`}, 5 * time.Minute},
		{[]string{"Cache-Control", "max-age=604800"}, week},
		{[]string{"Cache-Control", "max-age=604801"}, week},
		{[]string{"Cache-Control", "max-age=31536000, immutable"}, week},
		{[]string{"Cache-Control", "max-age=99999999999999999999"}, week},
		{[]string{"Cache-Control", "max-age=300, s-maxage=60"}, time.Minute},
		{[]string{"Cache-Control", "s-maxage=0, max-age=300"}, 0},
		{[]string{"Cache-Control", "max-age=300", "Age", "100"}, 200 * time.Second},
		{[]string{"Cache-Control", "max-age=300", "Age", "300"}, 0},
		{[]string{"Cache-Control", "max-age=300", "Age", "99999999999999999999"}, 0},
		{[]string{"Cache-Control", "max-age=99999999999999999999", "Age", "99999999999999999999"}, 0},
		{[]string{"Cache-Control", "max-age=300", "Age", "-5"}, 5 * time.Minute},
		{[]string{"Cache-Control", "max-age=300", "Expires", in(-time.Hour)}, 5 * time.Minute},
		{[]string{"Cache-Control", "no-store"}, 0},
		{[]string{"Cache-Control", "No-Store, max-age=300"}, 0},
		{[]string{"Cache-Control", "max-age=300", "Cache-Control", "no-store"}, 0},
		{[]string{"Cache-Control", "no-cache"}, 0},
		{[]string{"Cache-Control", `no-cache="set-cookie", max-age=300`}, 0},
		{[]string{"Cache-Control", "private, max-age=300"}, 0},
		{[]string{"Cache-Control", "max-age=0"}, 0},
		{[]string{"Cache-Control", "max-age"}, 0},
		{[]string{"Cache-Control", "max-age=-1"}, 0},
		{[]string{"Cache-Control", "max-age=1.5"}, 0},
		{[]string{"Cache-Control", "max-age=5m"}, 0},
		{[]string{"Cache-Control", "max-age=300, max-age=600"}, 0},
		{[]string{"Cache-Control", "max-age = 300"}, 0},
		{[]string{"Cache-Control", "max-age=300; public"}, 0},
		{[]string{"Cache-Control", `x="unclosed, max-age=300`}, 0},
		{[]string{"Cache-Control", "max-age=300", "Vary", "Accept, *"}, 0},
		{[]string{"Cache-Control", "max-age=300", "Vary", "Accept-Encoding"}, 5 * time.Minute},
		{[]string{"Expires", in(2 * time.Hour)}, 2 * time.Hour},
		{[]string{"Expires", in(2 * time.Hour), "Age", "3600"}, time.Hour},
		{[]string{"Expires", in(2 * time.Hour), "Date", in(time.Hour)}, time.Hour}, // their clock is ahead
		{[]string{"Expires", in(2 * time.Hour), "Date", "yesterday"}, 2 * time.Hour},
		{[]string{"Expires", in(-2 * time.Hour)}, 0},
		{[]string{"Expires", "0"}, 0},
		{[]string{"Expires", "Fri, 31 Dec 9999 23:59:59 GMT"}, week},
		{[]string{"Expires", "Mon, 01 Jan 0001 00:00:00 GMT", "Age", "9000000000"}, 0},
	} {
		h := http.Header{}
		for i := 0; i < len(tt.headers); i += 2 {
			h.Add(tt.headers[i], tt.headers[i+1])
		}
		until := freshUntil(h, noon)
		if want := noon.Add(tt.want); tt.want == 0 && !until.IsZero() || tt.want != 0 && !until.Equal(want) {
			t.Errorf("%d: %v: until %s", i, h, until)
		}
	}
}

// FuzzFreshness: nothing is kept for longer than a week or into the past, and nothing that says no-store is kept.
func FuzzFreshness(f *testing.F) {
	for _, seed := range []string{"max-age=300", "no-store", `private="a,b", s-maxage=5`, `x="`, "max-age=99999999999999999999", ",,=,"} {
		f.Add(seed, "", "", "")
		f.Add(seed, "5", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT")
	}
	f.Fuzz(func(t *testing.T, control, age, expires, date string) {
		h := http.Header{"Cache-Control": {control}, "Age": {age}, "Expires": {expires}, "Date": {date}}
		if until := freshUntil(h, noon); !until.IsZero() && (!until.After(noon) || until.After(noon.Add(7*24*time.Hour))) {
			t.Errorf("%v: until %s", h, until)
		}
		for _, alone := range []string{"no-store", "no-cache", "private"} {
			for _, text := range []string{fmt.Sprintf("%s,%s", alone, control), fmt.Sprintf("x=y , %s", alone)} {
				if until := freshUntil(http.Header{"Cache-Control": {text}}, noon); !until.IsZero() {
					t.Errorf("%q: until %s", text, until)
				}
			}
		}
	})
}

package oauth

import (
	"net/http"
	"regexp"
	"strings"
	"time"
)

const (
	defaultFreshness = time.Hour // of an answer that does not say
	maxFreshness     = 7 * 24 * time.Hour
)

// freshUntil returns until when an answer that was asked for at a time may be used again, by its HTTP headers (RFC 9111) and
// for a week at most; zero when it must not be kept. One copy serves everybody, so the rules are those of a shared cache.
// What cannot be read, or says two things, counts as stale, as the RFC advises.
func freshUntil(h http.Header, asked time.Time) time.Time {
	directives, ok := cacheControl(h)
	if !ok {
		return time.Time{}
	}
	for _, name := range []string{"no-store", "no-cache", "private"} {
		if _, said := directives[name]; said {
			return time.Time{}
		}
	}
	shared, isShared := directives["s-maxage"]
	private, isPrivate := directives["max-age"]
	life := defaultFreshness
	switch {
	case strings.Contains(strings.Join(h.Values("Vary"), ","), "*"):
		life = 0
	case isShared:
		life = seconds(shared) - seconds(h.Get("Age"))
	case isPrivate:
		life = seconds(private) - seconds(h.Get("Age"))
	case len(h.Values("Expires")) > 0:
		life = expiry(h, asked) - seconds(h.Get("Age"))
	}
	if life <= 0 {
		return time.Time{}
	}
	return asked.Add(min(life, maxFreshness))
}

// expiry returns for how long an answer is good by its header Expires. A date that is none, such as
// the 0 that many send, is in the past.
func expiry(h http.Header, asked time.Time) time.Duration {
	expires, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	made, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		made = asked
	}
	return max(0, expires.Sub(made))
}

// directive is one of Cache-Control, with the comma or the end after it.
var directive = regexp.MustCompile("^[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|\"((?:[^\"\\\\]|\\\\.)*)\"))?)?[ \t]*(?:,|$)")

// cacheControl returns the directives of an answer with their arguments, in lower case; ok is false when they cannot be
// read, or when one is there twice with two arguments.
func cacheControl(h http.Header) (directives map[string]string, ok bool) {
	directives = map[string]string{}
	for rest := strings.Join(h.Values("Cache-Control"), ","); rest != ""; {
		found := directive.FindStringSubmatch(rest)
		if found == nil {
			return nil, false
		}
		rest = rest[len(found[0]):]
		name, argument := strings.ToLower(found[1]), found[2]+found[3]
		if earlier, twice := directives[name]; twice && earlier != argument {
			return nil, false
		}
		directives[name] = argument
	}
	return directives, true
}

var delta = regexp.MustCompile(`^[0-9]+$`)

// seconds reads a number of seconds; one that is too large for a number of them is a long time, anything else none.
func seconds(text string) time.Duration {
	if !delta.MatchString(text) {
		return 0
	}
	n, err := time.ParseDuration(text + "s")
	if err != nil {
		return 1 << 31 * time.Second // RFC 9111 section 1.2.2
	}
	return n
}

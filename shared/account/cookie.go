package account

import (
	"net/http"
	"time"

	"frontdesk/shared/credential"
)

// Cookie is one secret that a browser keeps for us. secure is false on a loopback http address only, where browsers keep no
// __Host- cookie.
type Cookie struct {
	secure bool
	suffix string // of the name
	life   time.Duration
}

// SessionCookie is the browser's side of a ConsoleSession.
func SessionCookie(secure bool) Cookie { return Cookie{secure, "", sessionLife} }

// AttemptCookie is the browser's side of a SignInAttempt.
func AttemptCookie(secure bool) Cookie { return Cookie{secure, "-sign-in", attemptLife} }

// LinkCookie is for the browser that asked for a mailed link.
func LinkCookie(secure bool) Cookie { return Cookie{secure, "-link", linkLife} }

func (c Cookie) name() string {
	if c.secure {
		return "__Host-frontdesk" + c.suffix
	}
	return "frontdesk" + c.suffix
}

// Read returns the secret in the request, or "".
func (c Cookie) Read(r *http.Request) string {
	if found, err := r.Cookie(c.name()); err == nil {
		return found.Value
	}
	return ""
}

// Set gives the browser the secret.
func (c Cookie) Set(w http.ResponseWriter, s credential.Secret) {
	http.SetCookie(w, c.cookie(s.Reveal(), int(c.life.Seconds())))
}

// Clear takes it away.
func (c Cookie) Clear(w http.ResponseWriter) { http.SetCookie(w, c.cookie("", -1)) }

func (c Cookie) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: c.name(), Value: value, Path: "/", MaxAge: maxAge, Secure: c.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

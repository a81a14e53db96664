package ratelimit

import (
	"net/netip"
	"time"
)

// Limit is how much of something one client, source or account may do in each window.
type Limit struct {
	Name   string // part of the stored key: never change it
	Most   int
	Window time.Duration
	Doing  string // what there was too much of, in words that continue "Too many"
	// Provisional counts may be given back, so that a full window may have room again: it is never remembered as full.
	Provisional bool
}

// The limits of what needs no credential, per source address. Sign-ins and e-mails are limited per
// e-mail address too, whether or not anybody has it.
var (
	Registrations = Limit{"register", 20, time.Hour, "registrations", false}
	// Documents are client ID metadata documents that we fetch because somebody named their address.
	Documents = Limit{"document", 60, time.Hour, "programs that introduce themselves", false}
	// SignIns counts those that failed; one that succeeds is given back.
	SignIns = Limit{"sign-in", 10, 15 * time.Minute, "attempts to sign in", true}
	// ProviderSignIns counts those that left for an upstream provider and did not end in a session. They guess no password of
	// ours, so they do not count as SignIns.
	ProviderSignIns = Limit{"provider-sign-in", 60, 15 * time.Minute, "attempts to sign in", true}
	// EmailRequests are what anybody can have us send, to sign up or to choose a new password; Emails what one address gets
	// of that. A studio's Wi-Fi is one source with many people: a request is given back when its address had enough.
	EmailRequests = Limit{"e-mail-request", 20, time.Hour, "e-mails", true}
	Emails        = Limit{"e-mail", 5, time.Hour, "e-mails", false}
	// The endpoints for tokens: each has its own limit, which its aliases share.
	TokenRequests  = Limit{"token", 60, time.Minute, "requests for tokens", false}
	Revocations    = Limit{"revoke", 60, time.Minute, "revocations", false}
	Introspections = Limit{"introspect", 60, time.Minute, "questions about tokens", false}
	// PublicRequests are those at the public door that come without a credential.
	PublicRequests = Limit{"public", 60, time.Minute, "requests without a credential", false}
)

// Invitations are the e-mails that one business has us send to people who did not ask for them. Somebody is signed in; but what
// it guards is others' mailboxes.
var Invitations = Limit{"invitation", 60, time.Hour, "invitations", true}

// Limits returns every limit that is not a client's.
func Limits() []Limit {
	return []Limit{Registrations, Documents, SignIns, ProviderSignIns, EmailRequests, Emails, TokenRequests, Revocations, Introspections, PublicRequests, Invitations}
}

// Count returns what Take counts for who at a time.
func (l Limit) Count(who string, at time.Time) Count {
	start := at.UTC().Truncate(l.Window)
	return Count{l.Name, who, start, start.Add(l.Window)}
}

// Source is whom a request without a credential is counted for: the address that the connection came from. Of an IPv6
// address it is the /64, because one subscriber has all of that.
func Source(remoteAddr string) string {
	if host, err := netip.ParseAddrPort(remoteAddr); err == nil {
		remoteAddr = host.Addr().String()
	}
	address, err := netip.ParseAddr(remoteAddr)
	if err != nil {
		return "unknown"
	}
	address = address.Unmap()
	if address.Is6() {
		return netip.PrefixFrom(address, 64).Masked().String()
	}
	return address.String()
}

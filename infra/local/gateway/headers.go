package gateway

import (
	"net"
	"net/http"
	"net/textproto"
	"strings"
)

// What REST APIs do with headers of a Lambda proxy integration, from the table in "Amazon API Gateway important notes",
// together with the hop-by-hop headers of HTTP. Names are canonical.
var (
	droppedFromRequests = names("Connection", "Content-MD5", "Expect", "Keep-Alive", "Max-Forwards", "Proxy-Authenticate",
		"Proxy-Authorization", "Proxy-Connection", "Server", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "WWW-Authenticate")
	droppedFromResponses = names("Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection",
		"TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via")
	remappedInResponses = names("Authorization", "Connection", "Content-MD5", "Date", "Max-Forwards", "Server", "User-Agent",
		"WWW-Authenticate")
)

const remappedPrefix = "X-Amzn-Remapped-"

func names(list ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range list {
		set[textproto.CanonicalMIMEHeaderKey(name)] = true
	}
	return set
}

// forwardedHeaders are the request's headers as functions see them. What a client says about the address or scheme it
// comes from is replaced by what the connection shows.
func forwardedHeaders(r *http.Request) http.Header {
	headers := r.Header.Clone()
	for _, list := range r.Header.Values("Connection") {
		for name := range strings.SplitSeq(list, ",") {
			headers.Del(strings.TrimSpace(name))
		}
	}
	for name := range droppedFromRequests {
		headers.Del(name)
	}
	headers.Set("Host", r.Host)
	headers.Set("X-Forwarded-For", sourceIP(r))
	proto, port := "http", "80"
	if r.TLS != nil {
		proto, port = "https", "443"
	}
	if address, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		if _, p, err := net.SplitHostPort(address.String()); err == nil {
			port = p
		}
	}
	headers.Set("X-Forwarded-Proto", proto)
	headers.Set("X-Forwarded-Port", port)
	return headers
}

// clientHeader is the name under which a function's response header reaches the client, "" if it doesn't.
func clientHeader(name string) string {
	name = textproto.CanonicalMIMEHeaderKey(name)
	switch {
	case droppedFromResponses[name]:
		return ""
	case remappedInResponses[name]:
		return textproto.CanonicalMIMEHeaderKey(remappedPrefix + name)
	default:
		return name
	}
}

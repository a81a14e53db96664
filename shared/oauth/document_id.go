package oauth

import (
	"regexp"
	"strconv"
	"strings"

	"frontdesk/shared/host"
)

const maxDocumentID = 250 // bytes; it is shown to people and is part of the store's keys

var (
	// documentID lets through one spelling of an address only. Of percent-encodings it leaves those of bytes beyond
	// ASCII: all others can be written plainly, or would hide a dot, a slash or a control character.
	documentID  = regexp.MustCompile(`^(https?)://([a-z0-9._-]+|\[[0-9a-f:]+\])(?::([1-9][0-9]{0,4}))?((?:/(?:[\w.~!$&'()*+,;=:@-]|%[89A-F][0-9A-F])*)+)$`)
	dotSegment  = regexp.MustCompile(`/\.\.?(/|$)`)
	defaultPort = map[string]string{"http": "80", "https": "443"}
)

// isDocumentID reports whether a client_id is the address of a metadata document: https, a host name, a path, and nothing
// else, in the one spelling that counts. The draft merely discourages a query; here there is none, because a site that
// answers with what its query says would let anybody speak in its name. On one machine the address may be at loopback,
// by http too.
func isDocumentID(id string, local bool) bool {
	part := documentID.FindStringSubmatch(id)
	if part == nil || len(id) > maxDocumentID {
		return false
	}
	scheme, name, port, path := part[1], strings.Trim(part[2], "[]"), part[3], part[4]
	if n, _ := strconv.Atoi(port); n > 65535 || port == defaultPort[scheme] || path == "/" || dotSegment.MatchString(path) {
		return false
	}
	if host.IsLoopback(name) {
		return local
	}
	return scheme == "https" && host.IsDomain(name)
}

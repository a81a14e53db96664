package mcpserver

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"frontdesk/shared/host"
	"frontdesk/shared/problem"
)

// Origins are the browser pages that may call.
type Origins struct {
	Own     *url.URL // the public address
	Allowed []string // others, as browsers send them
	// Loopback lets pages of this machine call, in the local run.
	Loopback bool
}

// Check refuses browsers that were led here by somebody else's page (DNS rebinding among them). Programs send no Origin.
func (o Origins) Check(r *http.Request) error {
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		return nil
	}
	u, err := url.Parse(origins[0])
	allowed := len(origins) == 1 && err == nil && (origins[0] == o.Own.String() || slices.Contains(o.Allowed, origins[0]) || o.Loopback && host.IsLoopback(u.Hostname()))
	if !allowed {
		return problem.Denied(problem.ReasonOrigin, "Pages of %s may not call this address. Its operator can allow them.", strings.Join(origins, ", "))
	}
	return nil
}

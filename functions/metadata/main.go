// Command metadata serves the discovery documents (RFC 8414, RFC 9728). It reaches no table.
package main

import (
	"frontdesk/shared/config"
	"frontdesk/shared/function"
	"frontdesk/shared/oauth"
	"frontdesk/shared/problem"
)

func main() {
	c := config.MustRead()
	function.Serve(c, "metadata", oauth.Metadata(c.PublicURL), problem.Panicked)
}

// Command metadata serves the discovery documents (RFC 8414, RFC 9728). It reaches no table.
package main

import (
	"frontdesk/shared/config"
	"frontdesk/shared/function"
	"frontdesk/shared/oauth"
	"frontdesk/shared/problem"
)

func main() {
	function.Serve(oauth.Metadata(config.MustRead().PublicURL), problem.Panicked)
}

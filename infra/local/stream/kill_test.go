package stream

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/infra/local/runtime"
)

const burst = 600 // records

// actAsRun runs in a copy of the test binary, as a whole local run on a folder: the engine with its file, the player, the built
// function. It writes what is still missing of the burst, from the number FROM on, and says each write that was acknowledged.
func actAsRun(dir string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	ctx := context.Background()
	e, err := startEngine(filepath.Join(dir, "engine.db"))
	fail(err)
	db := table{connect(e.Endpoint), "table"}
	from, err := strconv.Atoi(os.Getenv("FROM"))
	fail(err)
	if from == 0 {
		fail(db.create(ctx))
	}
	f := runtime.New(runtime.Config{Name: "child", Binary: filepath.Join(dir, "child"), Timeout: patience, Log: os.Stderr, Env: map[string]string{"RECORD": filepath.Join(dir, "told")}})
	var id atomic.Int64
	player, err := Open(ctx, Config{Endpoint: e.Endpoint, Table: db.name, Stream: changes(killBatch), Checkpoint: filepath.Join(dir, "checkpoint"),
		Invoke: func(ctx context.Context, payload []byte) ([]byte, error) {
			return f.Invoke(ctx, fmt.Sprint(id.Add(1)), payload)
		},
		Log: func(line string) { fmt.Fprintln(os.Stderr, line) }})
	fail(err)
	go player.Run(ctx)
	for i := from; i < burst; i++ {
		fail(db.write(ctx, fmt.Sprint(i), "number"))
		fmt.Println(i)
	}
	fmt.Println("done")
	select {} // until it is killed
}

const killBatch = 10

// TestKilledRunsLoseNothing kills a run with everything that belongs to it in the middle of a burst, again and again.
func TestKilledRunsLoseNothing(t *testing.T) {
	dir := t.TempDir()
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", filepath.Join(dir, "child"), "./testdata/child")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	kills := 0
	for from := 0; from < burst; {
		// What was written when it was killed may be there without having been acknowledged: it is written once more, under its name.
		if from = runUntil(t, dir, from, from+burst/4); from < burst {
			kills++
		}
	}
	if kills < 3 {
		t.Errorf("killed %d times in the middle", kills)
	}
	names := readTold(t, dir)
	first, repeated := map[string]int{}, 0
	for i, name := range names {
		if _, told := first[name]; told {
			repeated++
			continue
		}
		first[name] = i
	}
	for i := range burst {
		at, told := first[fmt.Sprint(i)]
		if !told {
			t.Fatalf("%d of %d was lost", i, burst)
		}
		if before, ok := first[fmt.Sprint(i-1)]; ok && before > at {
			t.Errorf("%d came before %d", i, i-1)
		}
	}
	// Each kill may repeat one batch and, of the burst itself, the write that was not acknowledged.
	if most := (kills + 1) * (killBatch + 1); repeated > most {
		t.Errorf("%d records came again, more than %d kills explain", repeated, kills)
	}
	t.Logf("%d kills, %d records told again", kills, repeated)
}

// runUntil starts a run and kills it once so many records are acknowledged, or, at the end of the burst, once all were told. It returns
// how many were.
func runUntil(t *testing.T, dir string, from, until int) int {
	t.Helper()
	run := exec.Command(os.Args[0])
	run.Env = append(os.Environ(), "ACT_AS_RUN="+dir, fmt.Sprint("FROM=", from))
	run.Stderr = os.Stderr
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	overdue := time.AfterFunc(patience, func() { run.Process.Kill() })
	defer overdue.Stop()
	defer run.Wait()
	defer run.Process.Kill()
	acknowledged := from
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "done" {
			for deadline := time.Now().Add(patience); !slices.Contains(readTold(t, dir), fmt.Sprint(burst-1)); time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("the last record was not told")
				}
			}
			return burst
		}
		if acknowledged++; acknowledged == until && until < burst {
			return acknowledged
		}
	}
	t.Fatalf("the run ended by itself after %d", acknowledged)
	return 0
}

func readTold(t *testing.T, dir string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "told"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Fields(string(text))
}

package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// TestWhateverAFunctionAnswersNothingIsSkipped: each batch begins with the first record that was not taken, whatever failed before, and
// what is kept at the end is the last record.
func TestWhateverAFunctionAnswersNothingIsSkipped(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		var pending []record
		var due []string // what is still to be taken, of what the filters let through
		for i, matches := range rapid.SliceOfN(rapid.Bool(), 1, 30).Draw(r, "matches") {
			name := fmt.Sprint(i + 1)
			pending = append(pending, record{position: position{name, 1}, matches: matches, event: json.RawMessage(`{"dynamodb":{"SequenceNumber":"` + name + `"}}`)})
			if matches {
				due = append(due, name)
			}
		}
		last := pending[len(pending)-1].position
		outcomes := rapid.SliceOfN(rapid.IntRange(-1, 8), 0, 12).Draw(r, "outcomes") // -1: an error; n: the n-th record failed, if there is one
		s := changes(rapid.IntRange(1, 8).Draw(r, "size"))
		s.HalvesOnErrors = rapid.Bool().Draw(r, "halves")
		p := &Player{pending: pending, limit: s.BatchSize, config: Config{Stream: s, Checkpoint: filepath.Join(dir, "checkpoint"), Log: func(string) {}}}
		p.config.Invoke = func(_ context.Context, payload []byte) ([]byte, error) {
			var e struct {
				Records []struct {
					Dynamodb struct{ SequenceNumber string }
				}
			}
			if err := json.Unmarshal(payload, &e); err != nil {
				return nil, err
			}
			var told []string
			for _, record := range e.Records {
				told = append(told, record.Dynamodb.SequenceNumber)
			}
			if len(told) > s.BatchSize || len(told) > len(due) || !slices.Equal(told, due[:len(told)]) {
				r.Errorf("told of %v, due are %v", told, due)
				return []byte(`{}`), nil
			}
			outcome := 99
			if len(outcomes) > 0 {
				outcome, outcomes = outcomes[0], outcomes[1:]
			}
			switch {
			case outcome < 0:
				return nil, errors.New("boom")
			case outcome < len(told):
				due = due[outcome:]
				return []byte(`{"batchItemFailures":[{"itemIdentifier":"` + told[outcome] + `"}]}`), nil
			default:
				due = due[len(told):]
				return []byte(`{}`), nil
			}
		}
		synctest.Test(t, func(t *testing.T) { // in which waits take no time
			for len(p.pending) > 0 && !r.Failed() {
				p.playBatch(t.Context())
			}
		})
		if kept, err := readPosition(p.config.Checkpoint); err != nil || kept != last || len(due) > 0 {
			r.Errorf("it has come to %v, %v; not taken: %v", kept, err, due)
		}
	})
}

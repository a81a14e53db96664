package dynamo_test

import (
	"testing"

	"frontdesk/shared/dynamo/dynamotest"
)

// TestSetStreamTwiceIsNotAnError: a run that was killed leaves the stream on, or off.
func TestSetStreamTwiceIsNotAnError(t *testing.T) {
	tables, _ := dynamotest.New(t)
	for _, on := range []bool{false, true, true, false, false, true} {
		if err := tables.SetStream(t.Context(), on); err != nil {
			t.Errorf("%v: %v", on, err)
		}
	}
	if err := tables.DryRun().SetStream(t.Context(), false); err == nil {
		t.Error("a dry run switched a stream off")
	}
}

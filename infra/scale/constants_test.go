package scale

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTheModelHasTheServicesNumbers: what the models repeat of the template, and of constants that their packages keep to themselves.
func TestTheModelHasTheServicesNumbers(t *testing.T) {
	for _, c := range []struct{ file, says string }{
		{"template.yaml", fmt.Sprintf("ParallelizationFactor: %d\n", LanesOfAShard)},
		{"template.yaml", fmt.Sprintf("BatchSize: %d\n", recordsAtOnce)},
		{"template.yaml", fmt.Sprintf("tell of\n      Timeout: %d\n", RoundLasts/time.Second)}, // of function webhooks
		{"shared/webhook/at_once.go", fmt.Sprintf("const requestsAtOnce = %d\n", writtenAtOnce)},
		{"shared/webhook/shift.go", fmt.Sprintf("objectsAtOnce    = %d\n", objectsAtOnce)},
		{"shared/webhook/attempt.go", fmt.Sprintf("attemptTime = %d * time.Second\n", noAnswer/time.Second)},
		{"shared/dynamo/webhook_queue_items.go", fmt.Sprintf("const queueShards = %d\n", QueueShards)},
	} {
		text, err := os.ReadFile(filepath.Join("../..", c.file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), c.says) {
			t.Errorf("%s does not say %q", c.file, c.says)
		}
	}
}

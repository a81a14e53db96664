package peers

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSchemathesis runs schemathesis on every field of Query and Mutation, as introspection tells of them. Nothing that it makes up is the
// server's fault. Each field has a key of its own, because one may write 20 times and ask for 6,000 points in a minute.
func TestSchemathesis(t *testing.T) {
	const query, write = 40, 18
	total := map[int]int{}
	for field, examples := range map[string]int{
		"Query.activeBusiness": query, "Query.node": query,
		"Mutation.createWebhookEndpoint": write, "Mutation.updateWebhookEndpoint": write, "Mutation.deleteWebhookEndpoint": write,
		"Mutation.rotateWebhookEndpointSecret": write, "Mutation.sendTestWebhookEvent": write, "Mutation.redeliverWebhooks": write,
	} {
		for status, n := range explore(t, field, examples) {
			total[status] += n
		}
	}
	if t.Logf("answers by status: %v", total); total[200] < 100 {
		t.Error("too few of the requests were run")
	}
}

// explore runs so many examples of one field, always the same ones, and returns how many answers had each status.
func explore(t *testing.T, field string, examples int) map[int]int {
	t.Helper()
	partner := site.Partner(t, site.Handle(0), "participants:read,registrations:read,products:read,purchases:read,webhooks:read,webhooks:write")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	folder := t.TempDir()
	report := filepath.Join(folder, "events.ndjson")
	tool, err := filepath.Abs(python + "/st")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(ctx, tool, "run", partner.Door, "--header", "Authorization: Bearer "+partner.Key, "--include-name", field,
		"--checks", "not_a_server_error", "--max-examples", fmt.Sprint(examples), "--seed", "1", "--no-color", "--report", "ndjson", "--report-ndjson-path", report)
	command.Dir = folder // it leaves its own data where it runs
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", field, err, out)
	}
	return statuses(t, report)
}

// statuses reads a report of what schemathesis sent.
func statuses(t *testing.T, report string) map[int]int {
	t.Helper()
	file, err := os.Open(report)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	counts := map[int]int{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var event struct {
			ScenarioFinished struct {
				Recorder struct {
					Interactions map[string]struct {
						Response struct {
							StatusCode int `json:"status_code"`
						}
					}
				}
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			t.Fatal(err)
		}
		for _, i := range event.ScenarioFinished.Recorder.Interactions {
			counts[i.Response.StatusCode]++
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return counts
}

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/local/template"
	"frontdesk/shared/booking"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
)

// TestChangesArePlayedAndDemoDataAreNot runs twice on one folder: the demo data, and what is topped up at the second start, never stand
// in the stream, and the second run goes on behind what the first one played.
func TestChangesArePlayedAndDemoDataAreNot(t *testing.T) {
	makeBuild(t)
	data := t.TempDir()
	for run, want := range []string{"3", "6"} { // a participant, the count of all, and the tally of their day
		site, err := Start(t.Context(), Options{Root: root, Data: data, Settings: map[string]string{}})
		if err != nil {
			t.Fatal(err)
		}
		tables := dynamo.Connect(config.Config{Region: "local", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: site.engine.Endpoint,
			AccessTable: site.accessTable, BusinessTable: site.businessTable}, nil)
		add := dynamo.NewLoader(tables)
		if err := add.AddParticipant(t.Context(), site.Demo.Businesses[0].ID, booking.Participant{ID: "new" + want, Name: "Ana", Status: booking.Lead}); err != nil {
			t.Fatal(err)
		}
		if err := add.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := ""
		for deadline := time.Now().Add(30 * time.Second); got != want && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			got = played(t, data)
		}
		site.Close()
		if got != want {
			log, _ := os.ReadFile(filepath.Join(data, "frontdesk.log")) // it only explains
			t.Fatalf("run %d: the function has come to record %q, want %s\n%s", run, got, want, log)
		}
	}
}

// played is the sequence number of the last record that the function took.
func played(t *testing.T, data string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "stream-WebhooksFunction-Changes.json"))
	if os.IsNotExist(err) {
		return ""
	}
	var checkpoint struct{ SequenceNumber string }
	if err == nil {
		err = json.Unmarshal(text, &checkpoint)
	}
	if err != nil {
		t.Fatal(err)
	}
	return checkpoint.SequenceNumber
}

func TestFunctionsThatOnlyWaitHaveMoreInstances(t *testing.T) {
	read, err := template.Read(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range read.Functions {
		want := 8
		if strings.HasPrefix(f.Name, "webhook") {
			want = 32
		}
		if got := instances(read, f); got != want {
			t.Errorf("%s: %d", f.Name, got)
		}
	}
}

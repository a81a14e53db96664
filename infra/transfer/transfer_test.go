package transfer_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/demo"
	"frontdesk/infra/transfer"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

// october is a Saturday afternoon eight days before Berlin's clocks go back.
var october = time.Date(2026, 10, 17, 14, 20, 31, 0, time.UTC)

func clock() time.Time { return october }

// studio is the tables with the demo's businesses.
func studio(t *testing.T) (*dynamo.Tables, booking.Business) {
	t.Helper()
	tables, _ := dynamotest.New(t)
	_, err := demo.Seed(t.Context(), tables, demo.Options{Now: october, Secret: [32]byte{7}, Environment: "local"})
	if err != nil {
		t.Fatal(err)
	}
	return tables, business(t, tables, "lindenhof")
}

func business(t *testing.T, tables *dynamo.Tables, handle string) booking.Business {
	t.Helper()
	b, err := dynamo.NewBookings(tables).BusinessByHandle(t.Context(), handle)
	if err != nil {
		t.Fatalf("@%s: %v", handle, err)
	}
	return b
}

func export(t *testing.T, tables *dynamo.Tables, b booking.Business, partial *transfer.Partial) string {
	t.Helper()
	var out bytes.Buffer
	x := transfer.Exporter{Tables: tables, Now: clock, Random: rand.Reader, Progress: func(transfer.Progress) {}}
	if _, err := x.Export(t.Context(), b, &out, partial); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func importInto(ctx context.Context, tables *dynamo.Tables, handle, file string) (transfer.Imported, error) {
	m := transfer.Importer{Tables: tables, Now: clock, Random: rand.Reader, Handle: handle, Progress: func(transfer.Progress) {}}
	return m.Import(ctx, strings.NewReader(file))
}

// records are the lines between the first and the last: those say where a file comes from.
func records(file string) string {
	lines := strings.SplitAfter(file, "\n")
	return strings.Join(lines[1:len(lines)-2], "")
}

func TestACopyExportsTheSame(t *testing.T) {
	tables, b := studio(t)
	file := export(t, tables, b, nil)
	done, err := importInto(t.Context(), tables, "copy", file)
	if err != nil {
		t.Fatal(err)
	}
	if again := export(t, tables, done.Business, nil); records(again) != records(file) {
		t.Errorf("the copy exports otherwise:\n%s", firstDifference(records(file), records(again)))
	}
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for n := range min(len(as), len(bs)) {
		if as[n] != bs[n] {
			return as[n] + "\n" + bs[n]
		}
	}
	return "one is longer"
}

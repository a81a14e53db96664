package transfer_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/transfer"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// TestAnImportThatIsKilledGoesOn kills it at each of its writes, before or after that is done, until it gets through.
func TestAnImportThatIsKilledGoesOn(t *testing.T) {
	w := demoWorld(t)
	file := export(t, w.tables, business(t, w.tables, "kumo"), nil)
	whole, err := importInto(t.Context(), w.tables, "whole", file)
	if err != nil {
		t.Fatal(err)
	}
	m := transfer.Importer{Now: clock, Random: rand.Reader, Handle: "pieces", Progress: func(transfer.Progress) {}, Every: 100}
	var done transfer.Imported
	resumed := 0
	for kill := 1; ; kill++ {
		m.Tables = w.dying(1+kill%7, kill%2 == 0)
		if done, err = m.Import(t.Context(), strings.NewReader(file)); err == nil {
			break
		}
		if !errors.Is(err, errKilled) || kill > 200 {
			t.Fatalf("attempt %d: %v", kill, err)
		}
		if _, err := dynamo.NewBookings(w.tables).BusinessByHandle(t.Context(), "pieces"); err != nil && !errors.Is(err, booking.ErrNotFound) {
			t.Fatal(err)
		}
		resumed = max(resumed, done.Resumed)
	}
	if done.Resumed == 0 || resumed == 0 {
		t.Errorf("it never went on, but began anew: %d", done.Resumed)
	}
	if first, second := w.items(whole.Business.ID), w.items(done.Business.ID); !slices.Equal(first, second) {
		t.Errorf("it has made something else:\n%s", firstDifference(strings.Join(first, "\n"), strings.Join(second, "\n")))
	}
	if _, err := m.Import(t.Context(), strings.NewReader(file)); !problem.Is(err, problem.Conflict) {
		t.Errorf("the import is not over: %v", err)
	}
}

func TestAnUnfinishedImportIsDiscarded(t *testing.T) {
	w := demoWorld(t)
	kumo := business(t, w.tables, "kumo")
	file := export(t, w.tables, kumo, nil)
	m := transfer.Importer{Tables: w.dying(5, false), Now: clock, Random: rand.Reader, Handle: "left", Progress: func(transfer.Progress) {}, Every: 100}
	if _, err := m.Import(t.Context(), strings.NewReader(file)); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	under, err := dynamo.NewBookings(w.tables).Import(t.Context(), "left")
	if err != nil || len(w.items(under.BusinessID)) == 0 {
		t.Fatalf("%+v, %v", under, err)
	}
	m.Tables = w.tables
	other := export(t, w.tables, business(t, w.tables, "lindenhof"), nil)
	if _, err := m.Import(t.Context(), strings.NewReader(other)); !problem.Is(err, problem.Conflict) {
		t.Errorf("another file: %v", err)
	}
	if n, err := m.Discard(t.Context(), "left"); err != nil || n == 0 || len(w.items(under.BusinessID)) != 0 {
		t.Errorf("removed %d, %v, and left %d", n, err, len(w.items(under.BusinessID)))
	}
	if _, err := m.Discard(t.Context(), "left"); !problem.Is(err, problem.NotFound) {
		t.Errorf("again: %v", err)
	}
	if _, err := m.Discard(t.Context(), "kumo"); !problem.Is(err, problem.NotFound) || len(w.items(kumo.ID)) == 0 {
		t.Errorf("a business: %v", err)
	}
	if _, err := m.Import(t.Context(), strings.NewReader(other)); err != nil {
		t.Errorf("another file after that: %v", err)
	}
}

// TestAnExportThatIsCutGoesOn behind the last whole line, wherever it was cut.
func TestAnExportThatIsCutGoesOn(t *testing.T) {
	w := demoWorld(t)
	b := business(t, w.tables, "kumo")
	file := export(t, w.tables, b, nil)
	first := strings.Index(file, "\n") + 1
	for n := range 20 {
		cut := first + n*(len(file)-first-1)/19
		kept := bytes.NewBufferString(file[:cut])
		partial, err := transfer.ReadPartial(strings.NewReader(file[:cut]))
		if err != nil || partial.Bytes > int64(cut) || cut-int(partial.Bytes) > 1000 {
			t.Fatalf("cut at %d: %+v, %v", cut, partial, err)
		}
		kept.Truncate(int(partial.Bytes))
		kept.WriteString(export(t, w.tables, b, partial))
		if kept.String() != file {
			t.Errorf("cut at %d: %s", cut, firstDifference(file, kept.String()))
		}
	}
	if _, err := transfer.ReadPartial(strings.NewReader(file)); !problem.Is(err, problem.Conflict) {
		t.Errorf("a complete file: %v", err)
	}
	if _, err := transfer.ReadPartial(strings.NewReader("somebody's notes")); !problem.Is(err, problem.ValidationError) {
		t.Errorf("another file: %v", err)
	}
	x := transfer.Exporter{Tables: w.tables, Now: clock, Random: rand.Reader}
	partial, err := transfer.ReadPartial(strings.NewReader(file[:first]))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Export(t.Context(), business(t, w.tables, "lindenhof"), &bytes.Buffer{}, partial); !problem.Is(err, problem.Conflict) {
		t.Errorf("another business: %v", err)
	}
}

// TestWhatComesIntoBeingMeanwhileIsLeftOut: an export says when it began, and holds to that when it is gone on with.
func TestWhatComesIntoBeingMeanwhileIsLeftOut(t *testing.T) {
	w := newWorld(t)
	done, err := importInto(t.Context(), w.tables, "", ended(small))
	if err != nil {
		t.Fatal(err)
	}
	file, l := export(t, w.tables, done.Business, nil), dynamo.NewLoader(w.tables)
	for n, late := range []time.Duration{0, time.Second, time.Hour} {
		if err := l.AddParticipant(t.Context(), done.Business.ID, booking.Participant{ID: fmt.Sprint("late", n), Name: "Late", Status: booking.Lead, CreatedAt: october.Add(late),
			Consent: booking.Consent{Status: booking.ConsentUnknown}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	partial, err := transfer.ReadPartial(strings.NewReader(file[:strings.Index(file, "\n")+1]))
	if err != nil {
		t.Fatal(err)
	}
	again := export(t, w.tables, done.Business, partial)
	if strings.Count(again, "Late\"") != 1 || !strings.Contains(again, `"late0"`) {
		t.Errorf("it has what was made later, or not what was made in its own second: %s", again)
	}
}

package transfer

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
)

// writing writes the records of a file that a census has judged, and what the census has counted.
type writing struct {
	*census
	store    *dynamo.Importer
	staffIDs map[string]string // ids that are others here, by those in the file
	days     calendars
}

// staffID is the id that a member of staff has here.
func (w *writing) staffID(id string) string { return cmp.Or(w.staffIDs[id], id) }

// progress is how far the writing of a file has come before, and who is told how far it comes.
type progress struct {
	written int // records that are written already
	every   int // after so many it is noted
	note    func(ctx context.Context, written int) error
	show    func(Progress)
}

// all writes the file but for what is written already.
func (w *writing) all(ctx context.Context, file io.Reader, p progress) error {
	r := newReader(file)
	if _, _, err := r.header(); err != nil {
		return err
	}
	for n := 1; ; n++ {
		_, one, last, err := r.record()
		if err != nil {
			return err
		}
		if last != nil {
			return w.counted(ctx)
		}
		if err := w.timetable(ctx, one, n > p.written); err != nil {
			return err
		}
		if n <= p.written {
			continue
		}
		if err := one.write(ctx, w); err != nil {
			return err
		}
		if n%p.every == 0 {
			if err := w.store.Flush(ctx); err != nil {
				return err
			}
			if err := p.note(ctx, n); err != nil {
				return err
			}
		}
		p.show(Progress{"Importing", n, w.records})
	}
}

// timetable keeps the calendars as sessions go by. Those of days that are over are written, unless they are already.
func (w *writing) timetable(ctx context.Context, one record, write bool) error {
	s, ok := one.(*sessionRecord)
	if !ok {
		return nil
	}
	for _, c := range w.days.over(s.Start.UTC().Format(time.DateOnly)) {
		if !write {
			continue
		}
		if err := w.store.Calendar(ctx, c); err != nil {
			return err
		}
	}
	if booking.SessionStatus(s.Status) == booking.Scheduled {
		w.days.hold(w.staffID(s.StaffID), s.ID, s.Start, s.End)
	}
	return nil
}

// counted writes the last calendars, and what was counted.
func (w *writing) counted(ctx context.Context) error {
	const never = "~"
	for _, c := range w.days.over(never) {
		if err := w.store.Calendar(ctx, c); err != nil {
			return err
		}
	}
	for _, t := range w.dayTallies() {
		if err := w.store.Tally(ctx, t); err != nil {
			return err
		}
	}
	if err := w.store.Counts(ctx, w.counts["participant"], w.counts["knowledge"]); err != nil {
		return err
	}
	return w.store.Flush(ctx)
}

// dayTallies are what is counted of each day, by the ids that staff have here.
func (w *writing) dayTallies() []booking.Tally {
	days := map[day]booking.Tally{}
	for d, n := range w.newParticipants {
		days[d] = booking.Tally{Day: d.String(), NewParticipants: n}
	}
	for p, n := range w.tallies {
		t := days[p.day]
		t.Day, t.Counts = p.day.String(), append(t.Counts, booking.TallyCount{ActivityID: p.activity, StaffID: w.staffID(p.staff), Status: p.status, N: n})
		days[p.day] = t
	}
	return slices.Collect(maps.Values(days))
}

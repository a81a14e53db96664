package booking_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo/engine"
)

// TestWhatWasAnsweredSurvivesTheEngine kills the engine while eight book, cancel and book again as fast as they can. All that was answered
// as done is there when it runs again, nothing is half done, and what was not answered is asked again with its key, and done once.
func TestWhatWasAnsweredSurvivesTheEngine(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "studio.db")
	first := startEngine(t, file)
	s := studio{bookingtest.At(t, first.Endpoint), t}
	session := s.Session(s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana"), at(10, 0), 100)
	const writers, each, enough = 8, 40, 60
	people := s.Participants(writers)
	book := func(s studio, n, round int) (booking.Registration, error) {
		return s.Desk.RegisterIn(t.Context(), keyed(s.Operator(), fmt.Sprint("book-", n, "-", round)), booking.NewBooking{SessionID: session.ID, ParticipantID: people[n].ID})
	}
	cancel := func(s studio, n, round int, id string) error {
		_, err := s.Desk.CancelRegistration(t.Context(), keyed(s.Operator(), fmt.Sprint("cancel-", n, "-", round)), id, "")
		return err
	}
	var answered atomic.Int64
	var kill sync.Once
	var writing sync.WaitGroup
	done := make([][]string, writers)       // the registrations that each was told of
	undone := make([]func(studio), writers) // what each was not answered
	for n := range writers {
		writing.Go(func() {
			for round := range each {
				r, err := book(s, n, round)
				if err != nil {
					undone[n] = func(s studio) {
						_, err := book(s, n, round)
						wantCode(t, err, "")
					}
					return
				}
				done[n] = append(done[n], r.ID)
				if answered.Add(1) >= enough {
					kill.Do(func() { syscall.Kill(first.PID(), syscall.SIGKILL) })
				}
				if err := cancel(s, n, round, r.ID); err != nil {
					undone[n] = func(s studio) { wantCode(t, cancel(s, n, round, r.ID), "") }
					return
				}
			}
		})
	}
	writing.Wait()
	<-first.Exited()
	if answered.Load() < enough || slices.IndexFunc(undone, func(u func(studio)) bool { return u != nil }) < 0 {
		t.Fatalf("nothing was under way: %d answered", answered.Load())
	}

	s = studio{bookingtest.At(t, startEngine(t, file).Endpoint), t}
	s.Recount()
	for n, again := range undone {
		for i, id := range done[n] {
			r := s.stored(id)
			if last := i == len(done[n])-1; !last && r.Status != booking.Cancelled {
				t.Errorf("a cancellation that was answered is lost: %+v", r)
			}
		}
		if again != nil {
			again(s)
		}
	}
	s.Recount()
	t.Logf("killed after %d registrations that were answered", answered.Load())
}

func startEngine(t *testing.T, file string) *engine.Engine {
	t.Helper()
	binary, err := engine.Find("../..")
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Start(t.Context(), binary, file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	return e
}

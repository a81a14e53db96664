package booking_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

func TestNotes(t *testing.T) {
	s := newStudio(t)
	s.Participant("bo")
	ida := s.Person("ida", access.Frontdesk)
	ida.Name = "Ida Holm"
	for n, category := range append([]booking.NoteCategory{""}, booking.NoteCategories...) {
		s.Clock.Advance(time.Minute)
		p, err := s.Desk.AddNote(t.Context(), ida, booking.NewNote{ParticipantID: "bo", Category: category, Text: fmt.Sprintf(" Note %d\n", n)})
		if wantCode(t, err, ""); p.Notes != n+1 || s.known("bo").Notes != n+1 {
			t.Errorf("note %d is counted as %d, kept as %d", n, p.Notes, s.known("bo").Notes)
		}
	}
	found, err := s.Store.NotesOf(t.Context(), s.ID, []string{"bo", "nobody"}, 2)
	wantCode(t, err, "")
	want := []booking.Note{{ParticipantID: "bo", Category: booking.FollowupNote, Text: "Note 4", Author: "Ida Holm", At: bookingtest.Now.Add(5 * time.Minute)},
		{ParticipantID: "bo", Category: booking.IssueNote, Text: "Note 3", Author: "Ida Holm", At: bookingtest.Now.Add(4 * time.Minute)}}
	for n := range found["bo"] {
		want[n].ID = found["bo"][n].ID
	}
	if fmt.Sprint(found["bo"]) != fmt.Sprint(want) || len(found["nobody"]) != 0 {
		t.Errorf("the notes are %+v", found)
	}
	if told := s.Events(audit.NoteAdded); len(told) != 5 || told[4].Details["note"] != want[0].ID || strings.Contains(fmt.Sprint(told), "Note 4") {
		t.Errorf("the log has %+v", told)
	}
	if !s.known("bo").LastInteractionAt.Equal(bookingtest.Now) {
		t.Error("a note of the team's is taken for something that bo did")
	}
}

func TestNotesThatAreNone(t *testing.T) {
	s := newStudio(t)
	s.Participant("bo")
	for name, tt := range map[string]struct {
		in    booking.NewNote
		code  problem.Code
		field string
	}{
		"nobody":             {booking.NewNote{ParticipantID: "cy", Text: "a"}, problem.NotFound, "participantId"},
		"nothing":            {booking.NewNote{ParticipantID: "bo", Text: " \n"}, problem.ValidationError, "note"},
		"too long":           {booking.NewNote{ParticipantID: "bo", Text: strings.Repeat("ö", booking.MaxNote+1)}, problem.ValidationError, "note"},
		"control characters": {booking.NewNote{ParticipantID: "bo", Text: "a\x00"}, problem.ValidationError, "note"},
		"no category":        {booking.NewNote{ParticipantID: "bo", Text: "a", Category: "gossip"}, problem.ValidationError, "category"},
	} {
		_, err := s.Desk.AddNote(t.Context(), s.Operator(), tt.in)
		if e := wantCode(t, err, tt.code); e.Details["field"] != tt.field {
			t.Errorf("%s: %v", name, e)
		}
	}
	if n := s.known("bo").Notes; n != 0 {
		t.Errorf("%d notes", n)
	}
}

// TestNotesAddedAtOnceAreAllCounted, and one that is asked for twice with the same key is one.
func TestNotesAddedAtOnceAreAllCounted(t *testing.T) {
	s := newStudio(t)
	s.Participant("bo")
	errs := bookingtest.AtOnce(16, func(n int) error {
		c := keyed(s.Key(access.Assistant, "write:customers"), fmt.Sprint("k-", n/2))
		_, err := s.Desk.AddNote(t.Context(), c, booking.NewNote{ParticipantID: "bo", Text: fmt.Sprint("note ", n/2)})
		return err
	})
	got := tally(errs)
	found, err := s.Store.NotesOf(t.Context(), s.ID, []string{"bo"}, 100)
	if wantCode(t, err, ""); len(found["bo"]) != s.known("bo").Notes || len(found["bo"]) > 8 || got[""] == 0 || got[""]+got[problem.Conflict] != 16 {
		t.Errorf("%v: %d notes, counted are %d", got, len(found["bo"]), s.known("bo").Notes)
	}
}

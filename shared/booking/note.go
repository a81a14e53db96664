package booking

import (
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// NoteCategory is what a note is about.
type NoteCategory string

// The categories of notes.
const (
	GeneralNote    NoteCategory = "general"
	PreferenceNote NoteCategory = "preference"
	IssueNote      NoteCategory = "issue"
	FollowupNote   NoteCategory = "followup"
)

// NoteCategories lists the categories of notes.
var NoteCategories = []NoteCategory{GeneralNote, PreferenceNote, IssueNote, FollowupNote}

// MaxNote is how many characters a note about a participant may have.
const MaxNote = 2000

// Note is what the business wants to remember of a participant. They never see it.
type Note struct {
	ID            string // sorts by At
	ParticipantID string
	Category      NoteCategory
	Text          string
	Author        string // the name of the person or the key who wrote it
	At            time.Time
}

// NewNote is a note to add.
type NewNote struct {
	ParticipantID string
	Category      NoteCategory // empty: GeneralNote
	Text          string
}

// AddNote adds a note about a participant and returns them, with how many notes there are now. NOT_FOUND for an unknown participant;
// VALIDATION_ERROR for an empty or too long text, and for a category that there is not.
func (d *Desk) AddNote(ctx context.Context, c access.Caller, in NewNote) (Participant, error) {
	if err := c.Require(access.ParticipantsWrite); err != nil {
		return Participant{}, err
	}
	if in.Category == "" {
		in.Category = GeneralNote
	}
	if !slices.Contains(NoteCategories, in.Category) {
		return Participant{}, problem.Invalid("category", string(in.Category), "`category` is general, preference, issue or followup.")
	}
	if in.Text = strings.TrimSpace(in.Text); in.Text == "" {
		return Participant{}, problem.New(problem.ValidationError, "A note needs a text.").With("field", "note")
	}
	if err := checkText("note", in.Text, MaxNote); err != nil {
		return Participant{}, err
	}
	return onceUnchanged(ctx, d, c, "add_note", in, func(keep keep) (Participant, error) { return d.addNote(ctx, c, in, keep) })
}

func (d *Desk) addNote(ctx context.Context, c access.Caller, in NewNote, keep keep) (Participant, error) {
	p, err := d.store.Participant(ctx, c.Business.ID, in.ParticipantID)
	if err != nil {
		return p, orNotFound(err, "participantId", in.ParticipantID)
	}
	n := Note{ID: d.newID(), ParticipantID: p.ID, Category: in.Category, Text: in.Text, Author: c.Name, At: d.now().UTC().Truncate(time.Second)}
	added := audit.New(c, audit.NoteAdded, p.Name, d.now(), d.random).With("participant", p.ID).With("note", n.ID).With("category", string(n.Category))
	before := p
	p.Notes++
	change, err := keep(added, p)
	if err != nil {
		return p, err
	}
	return p, d.store.AddNote(ctx, c.Business.ID, n, before, change)
}

package booking_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

func (s studio) tag(id string, changes booking.TagChanges) (booking.Participant, error) {
	return s.Desk.UpdateTags(s.t.Context(), s.Key(access.Assistant, "write:customers"), id, changes)
}

func TestTags(t *testing.T) {
	s := newStudio(t)
	s.Participant("bo")
	for _, step := range []struct {
		add, remove []string
		want        string
	}{
		{[]string{" VIP ", "morning", "morning"}, nil, "VIP, morning"},
		{[]string{"vip", "Café"}, []string{"evening"}, "Café, VIP, morning"},
		{nil, []string{"MORNING", "cafe"}, "VIP"},
		{[]string{strings.Repeat("ö", booking.MaxTag)}, []string{"vip"}, strings.Repeat("ö", booking.MaxTag)},
		{nil, []string{strings.Repeat("Ö", booking.MaxTag)}, ""},
		{nil, []string{"anything"}, ""},
		{[]string{"back"}, nil, "back"},
	} {
		s.Clock.Advance(time.Second) // events of one moment have no order
		p, err := s.tag("bo", booking.TagChanges{Add: step.add, Remove: step.remove})
		if wantCode(t, err, ""); strings.Join(p.Tags, ", ") != step.want || !slices.Equal(s.known("bo").Tags, p.Tags) {
			t.Errorf("+%v -%v: answered %v, kept %v, want %s", step.add, step.remove, p.Tags, s.known("bo").Tags, step.want)
		}
	}
	if told := s.Events(audit.TagsChanged); len(told) != 7 || told[1].Details["tags"] != "Café, VIP, morning" {
		t.Errorf("the log has %+v", told)
	}
}

func TestTagsThatAreNone(t *testing.T) {
	s := newStudio(t)
	s.Participant("bo")
	var many []string
	for n := range booking.MaxTags {
		many = append(many, fmt.Sprint("t", n))
	}
	_, err := s.tag("bo", booking.TagChanges{Add: many})
	wantCode(t, err, "")
	for name, tt := range map[string]struct {
		id      string
		changes booking.TagChanges
		code    problem.Code
		field   string
	}{
		"nobody":       {"cy", booking.TagChanges{Add: []string{"a"}}, problem.NotFound, "participantId"},
		"nothing":      {"bo", booking.TagChanges{}, problem.ValidationError, "addTags"},
		"empty":        {"bo", booking.TagChanges{Remove: []string{" "}}, problem.ValidationError, "removeTags"},
		"too long":     {"bo", booking.TagChanges{Add: []string{strings.Repeat("a", booking.MaxTag+1)}}, problem.ValidationError, "addTags"},
		"not legible":  {"bo", booking.TagChanges{Add: []string{"a\u202eb"}}, problem.ValidationError, "addTags"},
		"both":         {"bo", booking.TagChanges{Add: []string{"VIP"}, Remove: []string{"vip"}}, problem.ValidationError, "addTags"},
		"one too many": {"bo", booking.TagChanges{Add: []string{"one more"}}, problem.ValidationError, "addTags"},
	} {
		_, err := s.tag(tt.id, tt.changes)
		if e := wantCode(t, err, tt.code); e.Details["field"] != tt.field {
			t.Errorf("%s: %v", name, e)
		}
	}
	if n := len(s.known("bo").Tags); n != booking.MaxTags {
		t.Errorf("%d tags", n)
	}
}

// TestTagsChangedAtOnceAreNotLost: every change that was answered is in the tags.
func TestTagsChangedAtOnceAreNotLost(t *testing.T) {
	s := newStudio(t)
	s.Participant("bo")
	errs := bookingtest.AtOnce(8, func(n int) error {
		_, err := s.tag("bo", booking.TagChanges{Add: []string{fmt.Sprint("t", n)}})
		return err
	})
	for n, err := range errs {
		if has := slices.Contains(s.known("bo").Tags, fmt.Sprint("t", n)); has != (err == nil) || err != nil && !problem.Is(err, problem.Conflict) {
			t.Errorf("t%d: %v, %v", n, has, err)
		}
	}
}

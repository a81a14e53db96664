package booking

import (
	"context"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/contact"
	"frontdesk/shared/fold"
	"frontdesk/shared/problem"
)

// Bounds of the tags of a participant.
const (
	MaxTag  = 50 // characters
	MaxTags = 50
)

// TagChanges says which tags a participant gets and loses. Two tags that differ in case or accents only are the same tag.
type TagChanges struct{ Add, Remove []string }

// UpdateTags changes a participant's tags. One that is there already stays as it is written, and one that is not there need not be
// removed. NOT_FOUND for an unknown participant; VALIDATION_ERROR for what is no tag, for a tag to add and to remove, for nothing to
// change, and for more than MaxTags.
func (d *Desk) UpdateTags(ctx context.Context, c access.Caller, participantID string, changes TagChanges) (Participant, error) {
	if err := c.Require(access.ParticipantsWrite); err != nil {
		return Participant{}, err
	}
	changes, err := changes.checked()
	if err != nil {
		return Participant{}, err
	}
	asked := struct {
		ID      string
		Changes TagChanges
	}{participantID, changes}
	return onceUnchanged(ctx, d, c, "update_tags", asked, func(keep keep) (Participant, error) { return d.updateTags(ctx, c, participantID, changes, keep) })
}

func (d *Desk) updateTags(ctx context.Context, c access.Caller, id string, changes TagChanges, keep keep) (Participant, error) {
	p, err := d.store.Participant(ctx, c.Business.ID, id)
	if err != nil {
		return p, orNotFound(err, "participantId", id)
	}
	before := p.Tags
	if p.Tags = changes.of(before); len(p.Tags) > MaxTags {
		return p, problem.New(problem.ValidationError, "There may be %d tags; these would be %d.", MaxTags, len(p.Tags)).With("field", "addTags")
	}
	changed := audit.New(c, audit.TagsChanged, p.Name, d.now(), d.random).With("participant", p.ID).With("tags", strings.Join(p.Tags, ", "))
	change, err := keep(changed, p)
	if err != nil {
		return p, err
	}
	return p, d.store.SetTags(ctx, c.Business.ID, p, before, change)
}

// of returns the tags as they are after the changes, sorted.
func (t TagChanges) of(before []string) []string {
	tags := slices.DeleteFunc(slices.Clone(before), func(tag string) bool { return hasTag(t.Remove, tag) })
	for _, tag := range t.Add {
		if !hasTag(tags, tag) {
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags)
	return tags
}

// checked returns the changes with their tags trimmed.
func (t TagChanges) checked() (TagChanges, error) {
	if len(t.Add) == 0 && len(t.Remove) == 0 {
		return t, problem.New(problem.ValidationError, "Say what to change: `addTags` or `removeTags`.").With("field", "addTags")
	}
	for _, list := range []struct {
		name string
		of   *[]string
	}{{"addTags", &t.Add}, {"removeTags", &t.Remove}} {
		trimmed := make([]string, len(*list.of))
		for n, tag := range *list.of {
			trimmed[n] = strings.TrimSpace(tag)
			if length := len([]rune(trimmed[n])); length < 1 || length > MaxTag || !contact.Legible(trimmed[n]) {
				return t, problem.Invalid(list.name, tag, "A tag has 1 to %d characters that people can read.", MaxTag)
			}
		}
		*list.of = trimmed
	}
	for _, tag := range t.Add {
		if hasTag(t.Remove, tag) {
			return t, problem.Invalid("addTags", tag, "The tag %s is in `addTags` and in `removeTags`.", tag)
		}
	}
	return t, nil
}

func hasTag(tags []string, tag string) bool {
	form := tagForm(tag)
	return slices.ContainsFunc(tags, func(one string) bool { return tagForm(one) == form })
}

// tagForm is what the spellings of one tag have in common.
func tagForm(tag string) string { return fold.Text(strings.TrimSpace(tag)) }

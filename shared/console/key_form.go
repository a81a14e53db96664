package console

import (
	"net/url"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
)

// keyForm is what the forms for a new key and for a changed one have in common.
type keyForm struct {
	ID            string // tells the fields of one form of the page from those of another
	Open          bool
	Name, Example string
	Groups        []scopeGroup
	Sources       string
	RefusedField  string
}

// again makes the form what was sent, after a refusal that is about the field.
func (f *keyForm) again(in url.Values, field string) {
	f.Open, f.RefusedField = true, field
	f.Name, f.Sources = in.Get("name"), in.Get("sources")
	tick(f.Groups, in["scope"])
}

// createForm is the form for a new key of one kind.
type createForm struct {
	keyForm
	Kind         account.KeyKind
	Title, Words string
	Once         string // lets the form make one key
	Expires      string
}

// createForms returns one form for each kind, for a business that is granted so much.
func createForms(grants access.Set) []createForm {
	one := func(kind account.KeyKind, title, words, example string, scopes []string) createForm {
		return createForm{keyForm: keyForm{ID: string(kind), Example: example, Groups: scopeGroups(kind, scopes, grants)}, Kind: kind, Title: title, Words: words}
	}
	return []createForm{
		one(account.PartnerKey, "For a partner’s server", "Reads by GraphQL at this business’s own address.", "Newsletter tool", nil),
		one(account.AssistantKey, "For an AI assistant or a tool", "Looks up and books at the address for AI tools; 60 calls in each minute.", "Website chatbot", access.DefaultScopes()),
		one(account.InternalKey, "For your own agent", "The same, for a program that you run yourself; 300 calls in each minute.", "Phone agent", access.DefaultScopes()),
	}
}

// scopeGroup is scopes under a heading, each with a box to tick.
type scopeGroup struct {
	Legend string
	Boxes  []scopeBox
}

type scopeBox struct {
	access.Scope
	Ticked bool
	Empty  bool // the business is granted nothing of what it means
}

// scopeGroups returns the scopes of the kind's door with those of the names ticked: what reads, what writes, and what includes others.
func scopeGroups(kind account.KeyKind, ticked []string, grants access.Set) []scopeGroup {
	groups := []scopeGroup{{Legend: "It may look at"}, {Legend: "It may change"}, {Legend: "Or all at once, with what is added later"}}
	for _, scope := range access.Scopes() {
		if scope.Door != kind.Door() {
			continue
		}
		n := 0
		switch {
		case strings.Contains(scope.Name, "*"):
			n = 2
		case strings.Contains(scope.Name, "write"):
			n = 1
		}
		groups[n].Boxes = append(groups[n].Boxes, scopeBox{Scope: scope, Empty: scope.Means&grants == 0})
	}
	groups = slices.DeleteFunc(groups, func(g scopeGroup) bool { return len(g.Boxes) == 0 })
	tick(groups, ticked)
	return groups
}

// tick ticks the boxes of the scopes with these names, and no others.
func tick(groups []scopeGroup, names []string) {
	for _, g := range groups {
		for i := range g.Boxes {
			g.Boxes[i].Ticked = slices.Contains(names, g.Boxes[i].Name)
		}
	}
}

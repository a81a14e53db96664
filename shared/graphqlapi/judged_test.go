package graphqlapi_test

import (
	"testing"

	"frontdesk/shared/access"
)

// TestNothingRunsThatWasNotJudged (CWE-436): the parser of whoever judges a request and that of whoever runs it do not read everything
// alike. In each of these one of them could find a text, or a comment, where the other finds fields.
func TestNothingRunsThatWasNotJudged(t *testing.T) {
	s := newSite(t)
	c := s.Key(access.Partner, "registrations:read")
	const fields = " ) { id } activeBusiness { name participants { nodes { id } } } #"
	for name, query := range map[string]string{
		"a block string's end, escaped":       `{ node(id: """x \"""` + fields + `""" ) { id }` + "\n}",
		"a quote before a block string's end": `{ node(id: """x """` + fields + `"""" ) { id }` + "\n}",
		"an escaped quote":                    `{ node(id: "x\u0022` + fields + `" ) { id }` + "\n}",
		"a braced escape":                     `{ node(id: "x\u{22}` + fields + `" ) { id }` + "\n}",
		"an escape that is escaped":           `{ node(id: "x\\u{22}` + fields + `" ) { id }` + "\n}",
		"an escaped line's end in a comment":  `{ node(id: "x") { id } # \u000a activeBusiness { name participants { nodes { id } } }` + "\n}",
		"a line's end of Unicode":             `{ node(id: "x") { id } #` + "\u2028 activeBusiness { name participants { nodes { id } } }\n}",
	} {
		a := s.query(t, c, query)
		if a.Data.ActiveBusiness.Name != "" {
			t.Errorf("%s: %+v", name, a.Data)
		}
		for _, e := range a.Errors {
			if len(e.Path) > 0 && e.Path[0] == "activeBusiness" {
				t.Errorf("%s: %+v", name, e)
			}
		}
	}
}

package problem

import "strings"

// Challenge is a WWW-Authenticate value of RFC 6750, with RFC 9728's resource_metadata. Empty fields are left out.
type Challenge struct {
	Realm            string
	ResourceMetadata string
	Scope            string
	Error            string
	ErrorDescription string
}

// String returns the header's value. Quotes, backslashes and control characters cannot leave their parameter.
func (c Challenge) String() string {
	var b strings.Builder
	b.WriteString("Bearer")
	separator := " "
	for _, p := range []struct{ name, value string }{
		{"realm", c.Realm},
		{"error", c.Error},
		{"error_description", c.ErrorDescription},
		{"resource_metadata", c.ResourceMetadata},
		{"scope", c.Scope},
	} {
		if p.value == "" {
			continue
		}
		b.WriteString(separator + p.name + `="` + quoted.Replace(strings.Map(printable, p.value)) + `"`)
		separator = ", "
	}
	return b.String()
}

var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}

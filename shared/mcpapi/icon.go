package mcpapi

import (
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// iconsPath is where the console serves the icons, without a credential: hosts show them to people.
const iconsPath = "/console/assets/"

// nouns tells the icon of a tool, a resource or a prompt by the noun in its name; the first that fits.
var nouns = []struct{ noun, icon string }{
	{"knowledge", "knowledge"}, {"message", "message"}, {"stats", "stats"}, {"customer", "person"}, {"participant", "person"}, {"no_show", "person"},
	{"team", "team"}, {"availability", "clock"}, {"attendance", "check"}, {"booking", "ticket"}, {"registration", "ticket"}, {"checkout", "ticket"},
	{"register", "ticket"}, {"waitlist", "ticket"}, {"business", "business"}, {"service", "catalog"}, {"activit", "catalog"},
	{"session", "calendar"}, {"week", "calendar"}, {"spots", "calendar"},
}

// icons are those of what has that name; of a name without a noun of ours, the door's own.
func (d *door) icons(name string) []mcp.Icon {
	file := "frontdesk"
	for _, n := range nouns {
		if strings.Contains(name, n.noun) {
			file = n.icon
			break
		}
	}
	return []mcp.Icon{{Source: d.origin.JoinPath(iconsPath, file+".svg").String(), MIMEType: "image/svg+xml", Sizes: []string{"any"}}}
}

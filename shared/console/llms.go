package console

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"text/template"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpapi/catalogue"
)

// What agents read: llms.txt as llmstxt.org describes it, and a page for each door. They are there for everybody, and hold nothing
// of any business.
const (
	llmsPath = "/llms.txt"
	docsPath = homePath + "/docs/"
)

var agentPages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{"indented": indented}).ParseFS(files, "developers/llms.txt", "developers/*.md"))
})

// level is fields at their depth in a nested list.
type level struct {
	Indent, Deeper string
	Fields         []catalogue.Field
}

func indented(indent string, fields []catalogue.Field) level {
	return level{indent, indent + "  ", fields}
}

// agentDoor is a door in words.
type agentDoor struct {
	Name     string
	Title    string
	Words    string
	Address  string
	Also     string // where it answers without a credential
	Metadata string // of the address as a protected resource
	Door     catalogue.Door
}

func (s *console) agentDoors() []agentDoor {
	doors := []agentDoor{
		{Name: "staff", Title: "Staff door", Words: "An assistant acts as a signed-in member of a business's team, with their role. OAuth, scope mcp:business."},
		{Name: "assistant", Title: "Assistant door", Words: "AI tools of a business look up its services and customers, and book. An API key (biz_sk_…), or OAuth with scopes such as read:services."},
		{Name: "account", Title: "Account door", Also: s.origin.String() + "/public/api/mcp",
			Words: "A person's assistant finds businesses and classes, and looks after that person's own registrations. OAuth, scope mcp:account; looking around needs no credential."},
	}
	for i := range doors {
		resource := access.Resource{Door: access.Door(doors[i].Name), Handle: "{handle}"}
		doors[i].Address, doors[i].Metadata = resource.URL(s.origin), resource.MetadataURL(s.origin)
		doors[i].Door, _ = catalogue.Of(resource.Door)
	}
	return doors
}

func (s *console) llms(w http.ResponseWriter, _ *http.Request) error {
	return agentPage(w, "text/plain", "llms.txt", map[string]any{"Origin": s.origin.String(), "Docs": docsPath, "Schema": schemaPath, "Doors": s.agentDoors()})
}

func (s *console) agentDoc(w http.ResponseWriter, r *http.Request) error {
	name, ok := strings.CutSuffix(r.PathValue("page"), ".md")
	if ok && name == "partner" {
		return agentPage(w, "text/markdown", "partner.md", map[string]any{"Origin": s.origin.String(), "Schema": schemaPath})
	}
	for _, d := range s.agentDoors() {
		if ok && d.Name == name {
			return agentPage(w, "text/markdown", "door.md", d)
		}
	}
	return missing()
}

func agentPage(w http.ResponseWriter, contentType, name string, data any) error {
	var text bytes.Buffer
	if err := agentPages().ExecuteTemplate(&text, name, data); err != nil {
		return err
	}
	w.Header().Set("Content-Type", contentType+"; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(text.Bytes())
	return nil
}

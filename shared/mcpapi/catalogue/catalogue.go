package catalogue

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"frontdesk/shared/access"
)

//go:embed catalogue.json
var file []byte

// Door is what one door offers.
type Door struct {
	Name         access.Door `json:"door"`
	Instructions string      `json:"instructions"`
	Tools        []Tool      `json:"tools"`
	Resources    []Resource  `json:"resources"`
	Prompts      []Prompt    `json:"prompts"`
}

// Tool is a tool as tools/list has it, and the scopes that calling it needs, all of them; none where no credential is needed.
type Tool struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Scopes      []string `json:"scopes"`
	Input       Schema   `json:"inputSchema"`
	Output      Schema   `json:"outputSchema"`
	Annotations struct {
		ReadOnly    bool `json:"readOnlyHint"`
		Destructive bool `json:"destructiveHint"`
		Idempotent  bool `json:"idempotentHint"`
	} `json:"annotations"`
}

// Resource is a resource with its parameters. Input describes them.
type Resource struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	URI         string   `json:"uri"`
	Template    string   `json:"uriTemplate"` // instead of URI, with its parameters
	Scopes      []string `json:"scopes"`
	Input       Schema   `json:"inputSchema"`
}

// Prompt is a prompt as prompts/list has it.
type Prompt struct {
	Name        string     `json:"name"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Arguments   []Argument `json:"arguments"`
}

// Argument is an argument of a prompt. All are strings.
type Argument struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
}

// Fields lists the arguments.
func (p Prompt) Fields() []Field {
	var fields []Field
	for _, a := range p.Arguments {
		kind := "string"
		if a.Required {
			kind += "; required"
		}
		fields = append(fields, Field{Name: a.Name, Type: kind, Words: a.Description})
	}
	return fields
}

// Doors lists what the doors offer. It is shared: do not change it.
var Doors = sync.OnceValue(func() []Door {
	var doors []Door
	if err := json.Unmarshal(file, &doors); err != nil {
		panic("catalogue: " + err.Error()) // every test of a guide finds it
	}
	return doors
})

// Of returns what a door offers, and false for one that is no MCP door.
func Of(name access.Door) (Door, bool) {
	for _, d := range Doors() {
		if d.Name == name {
			return d, true
		}
	}
	return Door{}, false
}

// Address is how the resource is asked for: by its URI, with the parameters that are part of its path, without those of its query.
func (r Resource) Address() string {
	path, _, _ := strings.Cut(r.Template, "{?")
	return cmp.Or(r.URI, path)
}

// InPath tells whether the parameters are a part of the address. Otherwise they are its query.
func (r Resource) InPath() bool { return strings.Contains(r.Address(), "{") }

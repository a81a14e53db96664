package mcpapi

import (
	"maps"
	"slices"

	"frontdesk/shared/access"

	"github.com/google/jsonschema-go/jsonschema"
)

// Operation is what a door says of one of its tools or resources.
type Operation struct {
	Door     access.Door
	Name     string
	Resource bool                // or a tool
	URI      string              // of a resource that is a list
	Template string              // RFC 6570, of a resource with arguments
	Needs    []access.Capability // all of them
	Input    *jsonschema.Schema  // of its arguments; not to be changed
	Output   *jsonschema.Schema  // of its answer; not to be changed
	App      string              // of a tool: the name of the resource that shows its answer; "" for none
}

// Operations lists what the doors offer to those who may use everything, door by door.
func (d *Doors) Operations() []Operation {
	var all []Operation
	for _, name := range slices.Sorted(maps.Keys(d.doors)) {
		for _, op := range d.doors[name].operations {
			one := Operation{Door: name, Name: op.name, Resource: op.resource, Needs: slices.Clone(op.needs), Input: op.input, Output: op.output}
			if op.app != nil {
				one.App = op.app.name
			}
			if op.resource && op.list() {
				one.URI = op.uri()
			}
			if op.resource && op.template() != op.uri() {
				one.Template = op.template()
			}
			all = append(all, one)
		}
	}
	return all
}

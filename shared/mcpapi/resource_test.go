package mcpapi

import (
	"context"
	"net/url"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// TestRecordsAsResources: the last segment of a URI is the argument that names the record.
func TestRecordsAsResources(t *testing.T) {
	op := asResource(define(operation{readOnly: true}, nil, func(context.Context, access.Caller, findBusinessIn) (struct{}, error) { return struct{}{}, nil }), "business", "businesses/{handle}")
	d := &door{operations: []operation{op}}
	for uri, want := range map[string]string{
		"frontdesk://businesses/harbor-yoga":          `{"handle":"harbor-yoga"}`,
		"frontdesk://businesses/%C3%BC%2F%3F":         `{"handle":"ü/?"}`,
		"frontdesk://businesses/a?handle=b":           "VALIDATION_ERROR",
		"frontdesk://businesses/%zz":                  "VALIDATION_ERROR",
		"frontdesk://businesses/a?x=1":                `{"handle":"a","x":"1"}`,
		"frontdesk://businesses/":                     "none",
		"frontdesk://businesses":                      "none",
		"frontdesk://businesses/a/b":                  "none",
		"businesses/a":                                "none",
		"https://businesses/a":                        "none",
		"frontdesk://business/" + url.PathEscape("a"): "none",
	} {
		got := "none"
		if found, known := d.resourceAt(uri); known {
			arguments, err := found.argumentsOf(uri)
			if got = string(arguments); err != nil {
				got = string(problem.From(err).Code)
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", uri, got, want)
		}
	}
}

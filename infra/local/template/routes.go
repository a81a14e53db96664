package template

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	literalSegment  = regexp.MustCompile(`^[a-zA-Z0-9._\-:]+$`)
	variableSegment = regexp.MustCompile(`^\{[a-zA-Z0-9._\-:]+\+?\}$`)
)

var methods = []string{"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// readRoutes turns the functions' events into t.Routes.
func (t *Template) readRoutes(events []apiEvent, api *apiProperties) error {
	taken := map[string]string{}     // method and path → function
	variables := map[string]string{} // parent path → its variable segment
	for _, event := range events {
		if event.API != "" && event.API != api.id {
			return errorAt(event.node, "route of %s: %s is not the template's API", event.function, event.API)
		}
		method := strings.ToUpper(event.Method)
		if !slices.Contains(methods, method) {
			return errorAt(event.node, "route of %s: %q is not an HTTP method", event.function, event.Method)
		}
		if err := checkPath(event.Path); err != nil {
			return errorAt(event.node, "route of %s: %s", event.function, err)
		}
		if err := checkSiblings(variables, event.Path); err != nil {
			return errorAt(event.node, "route of %s: %s", event.function, err)
		}
		key := method + " " + event.Path
		if other, ok := taken[key]; ok {
			return errorAt(event.node, "route %s of %s is already declared by %s", key, event.function, other)
		}
		taken[key] = event.function
		authorizer, err := t.routeAuthorizer(event, api)
		if err != nil {
			return err
		}
		t.Routes = append(t.Routes, Route{Method: method, Path: event.Path, FunctionID: event.function, Authorizer: authorizer})
	}
	return nil
}

func (t *Template) routeAuthorizer(event apiEvent, api *apiProperties) (string, error) {
	name := event.Auth.Authorizer
	if name == "" {
		name = api.Auth.DefaultAuthorizer
	}
	if name == "" || name == "NONE" {
		return "", nil
	}
	if _, ok := t.Authorizers[name]; !ok {
		return "", errorAt(event.node, "route of %s: unknown authorizer %s", event.function, name)
	}
	return name, nil
}

// checkPath holds a path to the rules of REST APIs. sam local accepts more, such as /@{handle}; deployments don't.
func checkPath(path string) error {
	if path == "/" {
		return nil
	}
	rest, ok := strings.CutPrefix(path, "/")
	if !ok {
		return fmt.Errorf("path %q does not begin with /", path)
	}
	segments := strings.Split(rest, "/")
	for i, segment := range segments {
		switch {
		case literalSegment.MatchString(segment):
		case !variableSegment.MatchString(segment):
			return fmt.Errorf("path %s: segment %q is neither letters, digits and ._-: nor one {name}", path, segment)
		case strings.HasSuffix(segment, "+}") && i != len(segments)-1:
			return fmt.Errorf("path %s: %s must be the last segment", path, segment)
		case slices.Contains(segments[:i], segment):
			return fmt.Errorf("path %s: %s appears twice", path, segment)
		}
	}
	return nil
}

var errSiblings = errors.New("a path has room for one variable at each place")

// checkSiblings refuses /{a}/x beside /{b}/y: REST APIs allow one variable below each parent.
func checkSiblings(variables map[string]string, path string) error {
	parent := ""
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if strings.HasPrefix(segment, "{") {
			if other, ok := variables[parent]; ok && other != segment {
				return fmt.Errorf("path %s: %w, and %s/%s is already declared", path, errSiblings, parent, other)
			}
			variables[parent] = segment
		}
		parent += "/" + segment
	}
	return nil
}

package gateway

import (
	"cmp"
	"slices"
	"strings"

	"frontdesk/infra/local/template"
)

// router holds the resources of the API, the more specific before the less specific, so that the first that matches is
// the right one.
type router []*resource

// resource is a path of the API with the routes of its methods.
type resource struct {
	path     string
	segments []string
	methods  map[string]template.Route
}

func newRouter(routes []template.Route) router {
	byPath := map[string]*resource{}
	var list router
	for _, route := range routes {
		r := byPath[route.Path]
		if r == nil {
			r = &resource{path: route.Path, segments: split(route.Path), methods: map[string]template.Route{}}
			byPath[route.Path] = r
			list = append(list, r)
		}
		r.methods[route.Method] = route
	}
	slices.SortFunc(list, bySpecificity)
	return list
}

// bySpecificity compares segment by segment: a literal comes before {name}, that before {name+}. Of two resources that
// match the same path, the first difference decides, just as API Gateway descends its tree of resources.
func bySpecificity(a, b *resource) int {
	return cmp.Or(
		slices.CompareFunc(a.segments, b.segments, func(x, y string) int { return cmp.Compare(vagueness(x), vagueness(y)) }),
		cmp.Compare(a.path, b.path),
	)
}

const (
	literal  = iota
	variable // {name}: one segment
	greedy   // {name+}: all the rest, at least one segment
)

func vagueness(segment string) int {
	switch {
	case strings.HasSuffix(segment, "+}"):
		return greedy
	case strings.HasPrefix(segment, "{"):
		return variable
	default:
		return literal
	}
}

// match finds the resource of a path and the values of its variables, both as sent: API Gateway decodes neither.
func (r router) match(path string) (*resource, map[string]string, bool) {
	if !strings.HasPrefix(path, "/") {
		return nil, nil, false
	}
	parts := split(path)
	for _, resource := range r {
		if parameters, ok := resource.match(parts); ok {
			return resource, parameters, true
		}
	}
	return nil, nil, false
}

// split cuts a path that begins with a slash into segments. REST APIs ignore one slash at the end.
func split(path string) []string {
	if path == "/" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(path[1:], "/"), "/")
}

func (r *resource) match(parts []string) (map[string]string, bool) {
	if len(parts) < len(r.segments) {
		return nil, false
	}
	parameters := map[string]string{}
	for i, segment := range r.segments {
		value := parts[i]
		switch vagueness(segment) {
		case literal:
			if segment != value {
				return nil, false
			}
			continue
		case greedy:
			value = strings.Join(parts[i:], "/")
			parts = parts[:i+1]
		}
		if value == "" {
			return nil, false
		}
		parameters[strings.Trim(segment, "{+}")] = value
	}
	return parameters, len(parts) == len(r.segments)
}

// declares tells whether the method has a route of its own, rather than through ANY.
func (r *resource) declares(method string) bool {
	_, ok := r.methods[method]
	return ok
}

// anyMethods are the methods that ANY stands for.
var anyMethods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// route is the method's own route, or else that of ANY.
func (r *resource) route(method string) (template.Route, bool) {
	if route, ok := r.methods[method]; ok {
		return route, true
	}
	route, ok := r.methods["ANY"]
	return route, ok && slices.Contains(anyMethods, method)
}

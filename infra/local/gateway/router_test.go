package gateway

import (
	"maps"
	"strings"
	"testing"

	"frontdesk/infra/local/template"
)

func routes(paths ...string) []template.Route {
	var list []template.Route
	for _, path := range paths {
		list = append(list, template.Route{Method: "ANY", Path: path})
	}
	return list
}

var tricky = routes("/", "/{proxy+}", "/{handle}/api", "/{handle}/api/{proxy+}", "/a", "/a/{x}", "/a/{x}/c", "/a/b", "/a/b/{rest+}",
	"/api/api", "/.well-known/x", "/.well-known/x/{proxy+}")

func TestMatch(t *testing.T) {
	one := func(name, value string) map[string]string { return map[string]string{name: value} }
	tests := []struct {
		path       string
		want       string // resource path, "" for none
		parameters map[string]string
	}{
		{"/", "/", nil},
		{"/a", "/a", nil},
		{"/a/", "/a", nil},
		{"/a/b", "/a/b", nil},
		{"/a/z", "/a/{x}", one("x", "z")},
		{"/a/b/c", "/a/b/{rest+}", one("rest", "c")},
		{"/a/b/c/d", "/a/b/{rest+}", one("rest", "c/d")},
		{"/a/z/c", "/a/{x}/c", one("x", "z")},
		{"/a/z/d", "/{proxy+}", one("proxy", "a/z/d")},
		{"/a/api", "/a/{x}", one("x", "api")},
		{"/api/api", "/api/api", nil},
		{"/b/api", "/{handle}/api", one("handle", "b")},
		{"/%40acme/api", "/{handle}/api", one("handle", "%40acme")},
		{"/a%2Fb", "/{proxy+}", one("proxy", "a%2Fb")},
		{"/b/api/v/2", "/{handle}/api/{proxy+}", map[string]string{"handle": "b", "proxy": "v/2"}},
		{"/.well-known/x", "/.well-known/x", nil},
		{"/.well-known/x/y", "/.well-known/x/{proxy+}", one("proxy", "y")},
		{"//api", "/{proxy+}", one("proxy", "/api")},
		{"//", "", nil},
		{"*", "", nil},
		{"a", "", nil},
	}
	r := newRouter(tricky)
	for _, test := range tests {
		got := ""
		resource, parameters, found := r.match(test.path)
		if found {
			got = resource.path
		}
		if got != test.want || !maps.Equal(parameters, test.parameters) {
			t.Errorf("%s: got %q %v, want %q %v", test.path, got, parameters, test.want, test.parameters)
		}
	}
}

// FuzzMatch compares the sorted list with what it stands for: a descent into the tree of resources that prefers a
// literal, then a variable, then a greedy one at every segment, and goes back when that leads nowhere.
func FuzzMatch(f *testing.F) {
	for _, seed := range []string{"/", "/a/b/c", "/a//c", "/x/api/", "/%40h/api/%2F", "//", "/a/z/d", "*", ""} {
		f.Add(seed)
	}
	parsed, err := template.Read("../../../template.yaml")
	if err != nil {
		f.Fatal(err)
	}
	sets := [][]template.Route{tricky, parsed.Routes}
	f.Fuzz(func(t *testing.T, path string) {
		for _, set := range sets {
			want, found := "", false
			if strings.HasPrefix(path, "/") {
				want, found = descend(set, "", split(path))
			}
			resource, parameters, ok := newRouter(set).match(path)
			if ok != found || ok && resource.path != want {
				t.Fatalf("%q: got %v, want %q", path, resource, want)
			}
			if !ok {
				continue
			}
			rebuilt := resource.path
			for name, value := range parameters {
				rebuilt = strings.NewReplacer("{"+name+"}", value, "{"+name+"+}", value).Replace(rebuilt)
			}
			if len(parameters) < 2 && rebuilt != "/"+strings.Join(split(path), "/") {
				t.Fatalf("%q: the parameters %v of %s make %q", path, parameters, resource.path, rebuilt)
			}
		}
	})
}

// descend finds the path below prefix that the rest of the segments leads to.
func descend(set []template.Route, prefix string, rest []string) (string, bool) {
	if len(rest) == 0 {
		for _, route := range set {
			if route.Path == prefix || prefix == "" && route.Path == "/" {
				return route.Path, true
			}
		}
		return "", false
	}
	var literals, variables, greedies []string
	for _, route := range set {
		below, ok := strings.CutPrefix(route.Path, prefix+"/")
		if !ok || below == "" {
			continue
		}
		segment, _, _ := strings.Cut(below, "/")
		switch {
		case strings.HasSuffix(segment, "+}"):
			greedies = append(greedies, segment)
		case strings.HasPrefix(segment, "{"):
			variables = append(variables, segment)
		case segment == rest[0]:
			literals = append(literals, segment)
		}
	}
	for _, segment := range literals {
		if path, ok := descend(set, prefix+"/"+segment, rest[1:]); ok {
			return path, true
		}
	}
	for _, segment := range variables {
		if rest[0] != "" {
			if path, ok := descend(set, prefix+"/"+segment, rest[1:]); ok {
				return path, true
			}
		}
	}
	if len(greedies) > 0 && strings.Join(rest, "/") != "" {
		return prefix + "/" + greedies[0], true
	}
	return "", false
}

package access

import (
	"net/url"
	"regexp"
	"strings"
)

// Resource is an MCP address: what a token is issued for (RFC 8707) and what a metadata document describes (RFC 9728).
type Resource struct {
	Door   Door   // Staff, Assistant or Account
	Handle string // of the business, without @; the staff door only
}

// ValidHandle reports whether handle, without @, could be a business's: 3 to 40 lower-case letters, digits and inner
// hyphens.
func ValidHandle(handle string) bool { return handleForm.MatchString(handle) }

var handleForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$`)

// Path returns the address below the origin. The account door answers at /public/api/mcp too, which is the same
// resource.
func (r Resource) Path() string {
	switch r.Door {
	case Staff:
		return "/@" + r.Handle + "/api/mcp"
	case Account:
		return "/account/api/mcp"
	default:
		return "/api/mcp"
	}
}

// URL returns the whole address.
func (r Resource) URL(origin *url.URL) string { return origin.String() + r.Path() }

// MetadataPath is where RFC 9728 documents are: this path, followed by the resource's.
const MetadataPath = "/.well-known/oauth-protected-resource"

// MetadataURL returns where the RFC 9728 document of the MCP address with that path is: path-inserted.
func MetadataURL(origin *url.URL, path string) string { return origin.String() + MetadataPath + path }

// MetadataURL returns where the address's RFC 9728 document is.
func (r Resource) MetadataURL(origin *url.URL) string { return MetadataURL(origin, r.Path()) }

// ResourceAt returns the MCP address with that path, given with a literal @.
func ResourceAt(path string) (Resource, bool) {
	switch path {
	case "/api/mcp":
		return Resource{Door: Assistant}, true
	case "/account/api/mcp", "/public/api/mcp":
		return Resource{Door: Account}, true
	}
	handle, ok := strings.CutSuffix(path, "/api/mcp")
	handle, at := strings.CutPrefix(handle, "/@")
	return Resource{Staff, handle}, ok && at && ValidHandle(handle)
}

// portless returns host and port, without the port that the scheme has anyway.
func portless(u *url.URL) string {
	return strings.TrimSuffix(u.Host, map[string]string{"https": ":443", "http": ":80"}[strings.ToLower(u.Scheme)])
}

// ParseResource reads an RFC 8707 resource parameter. The letter case of scheme and host, a default port and a trailing slash
// are forgiven. The origin alone names no address: root is true then.
func ParseResource(parameter string, origin *url.URL) (_ Resource, root, ok bool) {
	u, err := url.Parse(parameter)
	if err != nil || !strings.EqualFold(u.Scheme, origin.Scheme) || !strings.EqualFold(portless(u), portless(origin)) ||
		u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(parameter, "#") {
		return Resource{}, false, false
	}
	path := strings.TrimSuffix(u.Path, "/")
	if path == "" {
		return Resource{}, true, true
	}
	r, ok := ResourceAt(path)
	return r, false, ok
}

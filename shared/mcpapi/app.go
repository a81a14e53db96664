package mcpapi

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// app is a page that hosts with MCP Apps show in place of a tool's text. Whoever came through the door may read it: what it shows
// comes from tools, which the host calls for it.
type app struct {
	name        string // its file's, and its address'
	title       string
	description string
}

const (
	appExtension = "io.modelcontextprotocol/ui"
	appScheme    = "ui://"
	appType      = "text/html;profile=mcp-app"
)

//go:embed app
var appFiles embed.FS

func isApp(uri string) bool { return strings.HasPrefix(uri, appScheme) }

func (a app) uri() string { return appScheme + "frontdesk/" + a.name }

// html returns the page with everything it needs inside: it may ask the network for nothing. Its own policy allows this style and
// this script alone, whatever its host allows, so that no name of a session becomes either (CWE-79).
func (a app) html() string {
	file := func(name string) string {
		text, err := appFiles.ReadFile("app/" + name)
		if err != nil {
			panic("mcpapi: " + err.Error())
		}
		return string(text)
	}
	style, script := file(a.name+".css"), file("host.js")+file(a.name+".js")
	return strings.NewReplacer("{{style}}", style, "{{style-hash}}", cspHash(style), "{{script}}", script, "{{script-hash}}", cspHash(script)).Replace(file(a.name + ".html"))
}

// cspHash is what a Content-Security-Policy calls an inline style or script.
func cspHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// shownBy returns the tool whose answer the app at that address shows.
func (d *door) shownBy(uri string) (operation, bool) {
	i := slices.IndexFunc(d.operations, func(op operation) bool { return op.app != nil && op.app.uri() == uri })
	if i < 0 {
		return operation{}, false
	}
	return d.operations[i], true
}

// extensions are those of MCP that the door's tools use.
func (d *door) extensions() map[string]any {
	for _, op := range d.operations {
		if op.app != nil {
			return map[string]any{appExtension: map[string]any{}}
		}
	}
	return nil
}

// toolMeta links a tool to its app, under the older name too, which hosts must read as well. A host without apps reads neither.
func (a *app) toolMeta() mcp.Meta {
	if a == nil {
		return nil
	}
	return mcp.Meta{"ui": map[string]any{"resourceUri": a.uri()}, "ui/resourceUri": a.uri()}
}

func (d *door) addApp(server *mcp.Server, a app) {
	html := a.html()
	meta := mcp.Meta{"ui": map[string]any{"csp": map[string]any{"connectDomains": []string{}, "resourceDomains": []string{}}, "prefersBorder": true}}
	server.AddResource(&mcp.Resource{Name: a.name, Title: a.title, Description: a.description, MIMEType: appType, URI: a.uri(), Icons: d.icons(a.name), Meta: meta},
		func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: a.uri(), MIMEType: appType, Text: html, Meta: meta}}}, nil
		})
}

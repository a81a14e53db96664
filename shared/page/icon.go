package page

import (
	"embed"
	"net/http"
	"path"
)

// icons are those of tools and prompts, which the MCP doors link to by name.
//
//go:embed icons/*.svg
var icons embed.FS

// toolIcon answers with an icon, and reports false when the path is of none. Its address never changes, so it is kept a day.
func toolIcon(w http.ResponseWriter, r *http.Request) bool {
	name := path.Base(r.URL.Path)
	body, err := icons.ReadFile("icons/" + name)
	if err != nil || r.URL.Path != AssetsPath+name {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "public, max-age=86400")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // the host of an assistant, which shows it, is another site
	_, _ = w.Write(body)
	return true
}

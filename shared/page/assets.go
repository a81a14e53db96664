package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
)

// AssetsPath is below which Assets must be served: the layout links there.
const AssetsPath = "/console/assets/"

//go:embed frontdesk.css
var css []byte

//go:embed frontdesk.svg
var svg []byte

//go:embed frontdesk.js
var js []byte

type asset struct {
	path, contentType string
	body              []byte
	version, url      string
}

var (
	stylesheet = newAsset("frontdesk.css", "text/css; charset=utf-8", css)
	icon       = newAsset("frontdesk.svg", "image/svg+xml", svg)
	script     = newAsset("frontdesk.js", "text/javascript; charset=utf-8", js)
)

func newAsset(name, contentType string, body []byte) asset {
	sum := sha256.Sum256(body)
	version := hex.EncodeToString(sum[:6])
	return asset{AssetsPath + name, contentType, body, version, AssetsPath + name + "?v=" + version}
}

// Asset answers with the stylesheet, the script or an icon, and reports false, having written nothing, when the path is
// of none of them.
func Asset(w http.ResponseWriter, r *http.Request) bool {
	if toolIcon(w, r) {
		return true
	}
	for _, a := range []asset{stylesheet, icon, script} {
		if r.URL.Path != a.path {
			continue
		}
		h := w.Header()
		h.Set("Content-Type", a.contentType)
		h.Set("X-Content-Type-Options", "nosniff")
		// Under another version's address (an older function still answers while a new one is deployed) a browser must
		// not keep this one.
		h.Set("Cache-Control", "no-cache")
		if r.URL.Query().Get("v") == a.version {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		_, _ = w.Write(a.body)
		return true
	}
	return false
}

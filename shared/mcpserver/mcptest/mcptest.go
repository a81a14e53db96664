// Package mcptest makes requests as MCP clients do, in both eras of the protocol, for tests of servers.
package mcptest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"unicode"
)

const stateless = "2026-07-28"

// Eras are a revision of the protocol with a handshake, and the one without.
var Eras = []string{"2025-11-25", stateless}

// ID is that of every request.
const ID = 7

// Request returns a request as clients of that revision send it, with the headers and the _meta that it wants. params may be nil, and may have a
// _meta of its own; it panics on params that are no JSON.
func Request(revision, method string, params map[string]any) *http.Request {
	sent := map[string]any{}
	maps.Copy(sent, params)
	header := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}, "Mcp-Protocol-Version": {revision}}
	if revision >= stateless {
		meta := map[string]any{"io.modelcontextprotocol/protocolVersion": revision, "io.modelcontextprotocol/clientCapabilities": map[string]any{}}
		if own, ok := params["_meta"].(map[string]any); ok {
			maps.Copy(meta, own)
		}
		sent["_meta"] = meta
		header.Set("Mcp-Method", method)
		for _, member := range []string{"name", "uri"} {
			if name, ok := params[member].(string); ok {
				header.Set("Mcp-Name", headerValue(name))
			}
		}
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": ID, "method": method, "params": sent})
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	r.Header = header
	return r
}

// headerValue returns a text as it stands in a header, where only ASCII may.
func headerValue(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) < 0 {
		return text
	}
	return "=?base64?" + base64.StdEncoding.EncodeToString([]byte(text)) + "?="
}

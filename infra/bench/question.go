package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// question is a request; a GET when it has no body.
type question struct {
	address string
	header  http.Header
	body    string
}

// send returns the answer's body. An answer that is not 200 is an error.
func (s *stage) send(ctx context.Context, q question) ([]byte, error) {
	method := http.MethodGet
	if q.body != "" {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(ctx, method, q.address, strings.NewReader(q.body))
	if err != nil {
		return nil, err
	}
	if q.header != nil {
		r.Header = q.header.Clone()
	}
	res, err := s.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %d %s", q.address, res.StatusCode, text)
	}
	return text, err
}

// repeat asks the same again and again. Every answer must hold the text.
func (s *stage) repeat(q question, holds string) func(context.Context, int) error {
	return func(ctx context.Context, _ int) error {
		text, err := s.send(ctx, q)
		if err == nil && !bytes.Contains(text, []byte(holds)) {
			err = fmt.Errorf("%s: %.300s", q.address, text)
		}
		return err
	}
}

// graphQL is a query as clients post it.
func graphQL(address, key, query string) question {
	body, _ := json.Marshal(map[string]string{"query": query})
	return question{address, header("Authorization", "Bearer "+key), string(body)}
}

// protocolVersion is the newest revision of MCP, without a handshake, which all three servers speak.
const protocolVersion = "2026-07-28"

// mcp is a call of the MCP protocol, as clients of that revision post it. tool is the name of the tool that is called, or empty.
func mcp(address, token, method, tool string) question {
	params := map[string]any{"_meta": map[string]any{
		"io.modelcontextprotocol/protocolVersion": protocolVersion, "io.modelcontextprotocol/clientCapabilities": map[string]any{},
	}}
	head := header("Authorization", "Bearer "+token, "Accept", "application/json, text/event-stream", "Mcp-Protocol-Version", protocolVersion, "Mcp-Method", method)
	if tool != "" {
		params["name"], params["arguments"] = tool, map[string]any{}
		head.Set("Mcp-Name", tool)
	}
	body, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	return question{address, head, string(body)}
}

// header makes a header of names and values by turns, of a request whose body is JSON.
func header(pairs ...string) http.Header {
	h := http.Header{"Content-Type": {"application/json"}}
	for n := 0; n < len(pairs); n += 2 {
		h.Set(pairs[n], pairs[n+1])
	}
	return h
}

// Command gosdk is an MCP server made with go-sdk alone: Frontdesk's tools over an answer in memory, stateless, as JSON. It asks
// nobody for a credential and counts nothing.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var data struct {
		Tools  []*mcp.Tool         `json:"tools"`
		Called *mcp.CallToolResult `json:"called"`
	}
	if err := json.Unmarshal(text, &data); err != nil {
		log.Fatal(err)
	}
	server := mcp.NewServer(&mcp.Implementation{Name: "bench", Version: "1"}, nil)
	for _, tool := range data.Tools {
		server.AddTool(tool, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return data.Called, nil })
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"address\":\"http://%s\"}\n", listener.Addr())
	log.Fatal(http.Serve(listener, mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, &mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true})))
}

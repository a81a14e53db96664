// Package peers tests the running system with what others wrote and people really use: OAuth and MCP clients, the MCP
// project's own conformance suite, an OpenID Connect provider, what audits and explores GraphQL servers, libraries that
// verify webhooks, and Chromium. `make e2e` runs it.
//
// The programs beside it (*.mjs, *.py) are as small as a client's first example. Each speaks with its test in JSON lines: it
// prints where a person must go, reads where that person was sent back to, and ends by printing what it found. What is
// right is decided in Go alone. The package has only tests.
package peers

// Package mcpserver speaks MCP over HTTP as a function can that answers each request once and in one piece: what a body
// must be before anything reads it, which browser pages may call, how one server of the SDK serves every request in both
// eras of the protocol, and how what goes wrong is told.
//
// It closes what the SDK leaves open there, and knows no door, no credential, no tool.
package mcpserver

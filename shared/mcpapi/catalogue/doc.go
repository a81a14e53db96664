// Package catalogue is what the MCP doors offer, as data: catalogue.json holds each door's tools, resources and prompts as its
// lists answer them to somebody who may use everything. A test of package mcpapi writes the file and fails when it is stale.
//
// The guides are made from it. So they need neither the doors nor what stands behind them, and cannot say anything else than the
// doors do.
package catalogue

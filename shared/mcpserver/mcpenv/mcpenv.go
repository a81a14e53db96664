// Package mcpenv takes MCPGODEBUG out of the environment before the MCP SDK reads it. It changes how the SDK speaks the protocol, or, when
// it is malformed, ends the process; nothing that we promise may depend on it, and its switches go away with the SDK's next version.
//
// The SDK reads it when its packages are initialized. Go initializes packages in the order of their paths, each after those it imports:
// this one comes first as long as it imports nothing but os, and its path sorts before the SDK's. A test holds it.
package mcpenv

import "os"

func init() { os.Unsetenv("MCPGODEBUG") }

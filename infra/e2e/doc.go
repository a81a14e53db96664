// Package e2e uses the running whole as its users do: the built functions behind the gateway, found through demo.json
// alone. It is tests only, and knows nothing that is not published.
package e2e

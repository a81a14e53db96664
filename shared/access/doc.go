// Package access decides who may do what, in one currency: the capability.
//
// Scopes (what a credential holds), grants (what the platform gives a business) and roles (what a person may do there)
// are all sets of capabilities; effective access is their intersection. The registry of scopes, the table of roles and
// the list of capabilities are data, each in one place, and everything else is derived from them.
//
// Resource is the one place where the MCP addresses are spelled. The package knows no request, response or record.
package access

// Package access decides who may do what, in one currency: the capability.
//
// Scopes (what a credential holds), grants (what the platform gives a business) and roles (what a person may do there)
// are all sets of capabilities; effective access is their intersection. The registry of scopes, the table of roles and
// the list of capabilities are data, each in one place, and everything else is derived from them.
//
// The package knows no door's wire format and no record.
package access

// Package gid owns the global ids by which partners know records: gid://Frontdesk/<kind>/<id>.
//
// It knows which kinds of records have one and how it is spelled. It knows no record and nobody's rights: an id that is well
// written may name nothing, or what its reader may not see.
package gid

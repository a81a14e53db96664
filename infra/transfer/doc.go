// Package transfer moves a business: Export writes its records as lines of JSON, Import makes a business of them again, here or elsewhere.
// infra/docs/export.md is the contract of the file; who changes a record here changes it too.
//
// format.go has the file's first and last line and the registry of what stands between them; each kind of record has a file named after
// its noun, with its shape in the file, where it is read from, what must be true of it, and how it is written. reader.go and writer.go are the
// lines and their digest. census.go judges a file record by record and counts what a business counts: the same judge sits behind both, so
// that what Export finishes, Import takes.
//
// Nothing holds all records at once. A census remembers a hash of each id, and a few numbers for each participant, session and day.
//
// The package knows the store, because it moves what the store keeps, and no door. It is the operator's alone: it checks no capabilities.
package transfer

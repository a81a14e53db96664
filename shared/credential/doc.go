// Package credential makes, recognises and digests the secrets that open the doors.
//
// A secret is
//
//	prefix  fd  ids  random  checksum
//
// all in base62: the prefix names its kind, fd is our own marker (so that secret scanners can tell our sk_live_ from
// others'), the ids are those of the records it stands for, so that one store request can read them all, random is
// 256 bits, and the checksum is the CRC32 of everything before it, so that a mistyped or invented secret is refused
// without asking the store. Only the SHA-256 digest of the whole is ever stored.
//
// Pattern is that as a regular expression, for programs of others; Find finds secrets where there should be none.
//
// The package does not know who may do what, or where anything is kept.
package credential

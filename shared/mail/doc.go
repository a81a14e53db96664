// Package mail sends e-mails: through Amazon SES, or into a folder of this machine, where the local run and tests read
// them.
//
// Nothing in an address or a subject can become another header, because both ways refuse what does not fit on one line.
//
// The package knows no person and no wording: it gets an address, a subject and a text. It alone imports SES's SDK.
package mail

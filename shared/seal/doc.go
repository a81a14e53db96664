// Package seal encrypts what the service must be able to read again, bound to a context in which alone it can be opened: by a
// key of AWS's key service, or in a local run by one that is at hand.
//
// It does not know what it seals, and keeps nothing but an instance's memory of what AWS opened.
package seal

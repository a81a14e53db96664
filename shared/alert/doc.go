// Package alert writes to the people who look after a business when something of theirs has stopped that only they can set going
// again.
//
// It owns the wording and who gets it. It does not know why it is called when it is, nor how mail is sent.
package alert

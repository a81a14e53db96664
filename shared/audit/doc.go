// Package audit is a business's log: what was done to its credentials, its people and its records, by whom, through which
// door; and what programs tried at its doors, with the reason when they were refused.
//
// An event is written by the same transaction as what it tells of, so that neither exists without the other; what changes
// nothing, such as a refusal, is appended alone by a Recorder. Log is how people read it. Kinds is the registry of all that is
// logged. Events are kept for 14 days.
//
// The package knows no record of the domain: what an event is about stands in it as text. It never holds a credential.
package audit

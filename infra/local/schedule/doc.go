// Package schedule stands in for EventBridge's rules with a rate: it makes an event at once and then at every tick.
//
// It must not know which function an event is for, nor how functions are run.
package schedule

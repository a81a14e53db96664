// Package pattern reads the event patterns by which an event source mapping chooses what a function is invoked for, and matches
// events with them.
//
// It knows the comparisons that the local run needs: equal texts, a text's beginning, whether something is there. It refuses the
// others, so that no run chooses otherwise than a deployed stack does. It must not know what an event means.
package pattern

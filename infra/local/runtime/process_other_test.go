//go:build unix && !linux

package runtime

// actAsParent is never called: only Linux promises that a busy child dies with us.
func actAsParent() {}

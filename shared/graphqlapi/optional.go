package graphqlapi

import "time"

// text returns a text that may be missing: nil for the empty one.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// when returns a time that may be missing: nil for the zero time.
func when(t time.Time) *dateTime {
	if t.IsZero() {
		return nil
	}
	return &dateTime{t}
}

// at returns the time of an argument: the zero time when it is not given.
func at(t *dateTime) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.Time
}

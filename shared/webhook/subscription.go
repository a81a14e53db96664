package webhook

import (
	"slices"
	"strings"

	"frontdesk/shared/problem"
)

// checkEventTypes returns a VALIDATION_ERROR about event types that nothing can subscribe to.
func checkEventTypes(types []EventType) error {
	invalid := func(t EventType, format string, args ...any) error {
		return problem.Invalid("eventTypes", cut(string(t)), format, args...)
	}
	if len(types) == 0 {
		return invalid("", "Name at least one event. The events are %s.", eventNames())
	}
	for n, t := range types {
		if _, known := t.Info(); !known {
			return invalid(t, "%q is not an event. The events are %s.", cut(string(t)), eventNames())
		}
		if slices.Contains(types[:n], t) {
			return invalid(t, "%s is named twice.", t)
		}
	}
	return nil
}

// cut bounds what a refusal repeats.
func cut(text string) string { return strings.ToValidUTF8(text[:min(len(text), 100)], "") }

func eventNames() string {
	var names []string
	for _, t := range catalogue {
		names = append(names, string(t.Type))
	}
	return strings.Join(names, ", ")
}

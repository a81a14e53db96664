package console

import "slices"

// option is a choice of a filter or of a form.
type option struct {
	Value, Words string
	Chosen       bool
}

// choose marks the option of that value.
func choose(options []option, value string) []option {
	marked := slices.Clone(options)
	for i := range marked {
		marked[i].Chosen = marked[i].Value == value
	}
	return marked
}

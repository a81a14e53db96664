package problem

import "regexp"

// TranslateFields returns the error with field names translated: the field it is about, the names in backquotes in its
// message, and those in details.choices. Names without a translation stay.
func (e *Error) TranslateFields(names map[string]string) *Error {
	translate := func(name string) string {
		if other, ok := names[name]; ok {
			return other
		}
		return name
	}
	c := *e
	c.Message = quotedName.ReplaceAllStringFunc(e.Message, func(q string) string { return "`" + translate(q[1:len(q)-1]) + "`" })
	c.Details = make(map[string]any, len(e.Details))
	for name, value := range e.Details {
		c.Details[name] = value
	}
	if field, ok := e.Details["field"].(string); ok {
		c.Details["field"] = translate(field)
	}
	if choices, ok := e.Details["choices"].([]map[string]any); ok {
		var renamed []map[string]any
		for _, choice := range choices {
			one := make(map[string]any, len(choice))
			for name, value := range choice {
				one[translate(name)] = value
			}
			renamed = append(renamed, one)
		}
		c.Details["choices"] = renamed
	}
	return &c
}

var quotedName = regexp.MustCompile("`[a-zA-Z0-9_.[\\]]+`")

package graphqlapi

import "time"

const dateTimeName = "DateTime"

// dateTime is the scalar DateTime.
type dateTime struct{ time.Time }

// ImplementsGraphQLType names the scalar.
func (dateTime) ImplementsGraphQLType(name string) bool { return name == dateTimeName }

// UnmarshalGraphQL reads a DateTime given as an argument. prepare has judged it before.
func (d *dateTime) UnmarshalGraphQL(input any) error {
	text, _ := input.(string)
	var err error
	d.Time, err = time.Parse(time.RFC3339, text)
	return err
}

// MarshalJSON writes it in UTC.
func (d dateTime) MarshalJSON() ([]byte, error) {
	return []byte(`"` + d.UTC().Format(time.RFC3339) + `"`), nil
}

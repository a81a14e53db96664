// Package strictjson reads JSON that no two parsers can read in two ways: a name that is there twice, a known name in
// another case, text after the value, and text that is not UTF-8 are refused (CVE-2026-27896, GO-2026-4770).
//
// It knows nothing of what is read.
package strictjson

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Unmarshal reads an object into a pointer to a struct. Members it does not know are passed over, unless they are the
// name of a field in another case. It looks at the struct's own fields, and at those of its fields that are structs.
func Unmarshal(body []byte, into any) error {
	if err := checkCase(body, reflect.TypeOf(into).Elem()); err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}

func checkCase(body []byte, t reflect.Type) error {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(body, &members); err != nil {
		return err
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		for member, value := range members {
			if member != name && strings.EqualFold(member, name) {
				return fmt.Errorf("strictjson: %q is written %q", member, name)
			}
			if member == name && f.Type.Kind() == reflect.Struct && value.Kind() == '{' {
				if err := checkCase(value, f.Type); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

package strictjson

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ErrTooLarge is what Read returns for a body with more bytes than allowed.
var ErrTooLarge = errors.New("strictjson: body is too large")

// Read reads a whole body of at most most bytes.
func Read(body io.Reader, most int) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(body, int64(most)+1))
	if err == nil && len(text) > most {
		err = ErrTooLarge
	}
	return text, err
}

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

package pattern

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	const image = `{"eventName":"INSERT","dynamodb":{"NewImage":{"type":{"S":"participant"},"n":{"N":"1"}}}}`
	for _, tt := range []struct {
		name, pattern, event string
		want                 bool
	}{
		{"one of the texts", `{"dynamodb":{"NewImage":{"type":{"S":["session","participant"]}}}}`, image, true},
		{"none of the texts", `{"dynamodb":{"NewImage":{"type":{"S":["session","Participant"]}}}}`, image, false},
		{"an object that is not there", `{"dynamodb":{"OldImage":{"type":{"S":["participant"]}}}}`, image, false},
		{"a value where an object is asked for", `{"eventName":{"S":["INSERT"]}}`, image, false},
		{"an object where a text is asked for", `{"dynamodb":["NewImage"]}`, image, false},
		{"all fields", `{"eventName":["INSERT"],"dynamodb":{"NewImage":{"n":{"N":["1"]}}}}`, image, true},
		{"one field of two", `{"eventName":["REMOVE"],"dynamodb":{"NewImage":{"n":{"N":["1"]}}}}`, image, false},
		{"a beginning", `{"eventName":[{"prefix":"INS"}]}`, image, true},
		{"another beginning", `{"eventName":[{"prefix":"RE"}]}`, image, false},
		{"the beginning of nothing", `{"eventID":[{"prefix":""}]}`, image, false},
		{"there", `{"eventName":[{"exists":true}]}`, image, true},
		{"not there", `{"eventName":[{"exists":false}]}`, image, false},
		{"absent below what is absent", `{"dynamodb":{"OldImage":{"type":{"S":[{"exists":false}]}}}}`, image, true},
		{"absent or a text", `{"dynamodb":{"NewImage":{"type":{"S":[{"exists":false},"participant"]}}}}`, image, true},
		{"null is there", `{"a":[{"exists":true}]}`, `{"a":null}`, true},
		{"not an object", `{"a":["b"]}`, `["a"]`, false},
	} {
		p, err := Parse(tt.pattern)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var event any
		if err := json.Unmarshal([]byte(tt.event), &event); err != nil {
			t.Fatal(err)
		}
		if got := p.Match(event); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	if !(Pattern{}).Match(map[string]any{}) {
		t.Error("no pattern refuses an event")
	}
}

func TestPatternsThatCannotBePlayed(t *testing.T) {
	for text, want := range map[string]string{
		`{`:                              "not a JSON object",
		`["a"]`:                          "not a JSON object",
		`{}`:                             "the pattern is empty",
		`{"a":{}}`:                       "the pattern's a is empty",
		`{"a":{"b":[]}}`:                 "the pattern's a.b is empty",
		`{"a":{"b":"c"}}`:                "the pattern's a.b must be an object or a list",
		`{"a":[1]}`:                      "the pattern's a: the local run doesn't know the comparison 1",
		`{"a":[{"anything-but":["b"]}]}`: `the pattern's a: the local run doesn't know the comparison {"anything-but":["b"]}`,
		`{"a":[{"prefix":1}]}`:           `the comparison {"prefix":1}`,
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

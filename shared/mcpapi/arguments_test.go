package mcpapi

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

type fuzzed struct {
	Text     string   `json:"text"`
	Number   int      `json:"number,omitempty"`
	Whole    int      `json:"whole,omitempty"`
	Flag     bool     `json:"flag,omitempty"`
	List     []string `json:"list,omitempty"`
	Weight   float64  `json:"weight,omitempty"`
	SortBy   string   `json:"sortBy,omitempty"`
	FirstDay string   `json:"first_day,omitempty"`
	Segments []struct {
		StartTime string `json:"start_time"`
		MemberID  string `json:"team_member_id,omitempty"`
		Places    int    `json:"places,omitempty"`
	} `json:"segments,omitempty"`
}

// fuzzing answers with its arguments, or fails about the field that the argument text names.
var fuzzing = define(operation{name: "fuzzed", readOnly: true, words: map[string]string{"start": "start_time"}}, map[string]constraint{
	"number": {min: 1, max: 100, otherwise: 20}, "text": {minLen: 1, maxLen: 40}, "list": {minItems: 1, maxItems: 3}, "list[]": {maxLen: 10}, "weight": {min: 0, max: 1},
	"sortBy": {oneOf: []string{"name", "createdAt"}, otherwise: "name"}, "first_day": {format: dayFormat},
	"segments": {maxItems: 2}, "segments[].start_time": {format: timeFormat}, "segments[].places": {min: 1, max: 5, otherwise: 1},
}, func(_ context.Context, _ access.Caller, in fuzzed) (fuzzed, error) {
	if field, fails := strings.CutPrefix(in.Text, "fails: "); fails {
		return in, problem.Invalid(field, 1, "`%s` is wrong.", field)
	}
	return in, nil
})

// FuzzArguments holds check to its word: what it lets through decodes into the operation's own type, and what it does
// not is a VALIDATION_ERROR.
func FuzzArguments(f *testing.F) {
	for _, seed := range []string{`{"text":"a","number":7}`, `{"text":"a","number":7.5}`, `{"text":null}`, `{}`, `[]`, ``, `{"text":"a","list":["a",1]}`,
		`{"text":"\u0000"}`, `{"text":"a","text":"b"}`, `{"TEXT":"a"}`, `{"text":"a","number":1e300}`, `{"text":"a","whole":1e300}`, `{"text":"a","whole":-0}`, `{"text":"a","flag":"true"}`,
		`{"text":["a"]}`, `{"number":[[]]}`, `{"text":{}}`, "{\"text\":\"\xff\"}", `{"text":"a","segments":[{"startTime":"2026-06-01T09:30:00Z"}]}`, `{"text":"a","firstDay":"2026-06-31"}`, `{"text":"fails: start"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, arguments []byte) {
		out, err := fuzzing.run(t.Context(), access.Caller{}, arguments)
		if err != nil {
			if problem.From(err).Code != problem.ValidationError {
				t.Errorf("%q: %v", arguments, err)
			}
			return
		}
		in := out.(fuzzed)
		if in.Text == "" || in.Number < 1 || in.Number > 100 || in.Weight < 0 || in.Weight > 1 || len(in.List) > 3 || !slices.Contains([]string{"name", "createdAt"}, in.SortBy) || len(in.Segments) > 2 {
			t.Errorf("%q became %+v", arguments, in)
		}
		for _, s := range in.Segments {
			if _, err := instant("start_time", s.StartTime); err != nil || s.Places < 1 || s.Places > 5 {
				t.Errorf("%q became %+v", arguments, in)
			}
		}
	})
}

// FuzzQuery: what a resource's URI says is arguments that are checked, or a VALIDATION_ERROR.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"text=a&number=7", "text=a&list=a&list=b", "text=a&list[]=a&list=b", "text=a&text=b", "sort_by=name,createdAt&text=a", "text=%zz", "a;b", "text=a&number=NaN", "=", "&&&", "\x80", "text=%80", "text=a&flag=T"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		arguments, err := fromQuery(fuzzing.input, query)
		if err == nil {
			_, _, err = check(fuzzing.input, arguments)
		}
		if err != nil && problem.From(err).Code != problem.ValidationError {
			t.Errorf("%q: %v", query, err)
		}
	})
}

// TestRefusedArguments: each refusal names the argument, as the caller wrote it, and the value.
func TestRefusedArguments(t *testing.T) {
	for arguments, want := range map[string]struct{ field, value, message string }{
		`{"text":"a","number":150}`:                              {"number", "150", "Invalid parameter: number must be between 1 and 100"},
		`{"text":"a","number":1.5}`:                              {"number", "1.5", "number must be of the type integer."},
		`{"text":"a","whole":1e300}`:                             {"whole", "1e+300", "whole must be of the type integer."},
		`{"text":"a","number":"7"}`:                              {"number", `"7"`, "number must be of the type integer."},
		`{"text":"a","weight":1.01}`:                             {"weight", "1.01", "Invalid parameter: weight must be between 0 and 1"},
		`{"text":""}`:                                            {"text", `""`, "text must have 1 to 40 characters."},
		`{"text":"a","sortBy":"age"}`:                            {"sortBy", `"age"`, "sortBy must be one of name, createdAt."},
		`{"text":"a","sort_by":"age"}`:                           {"sort_by", `"age"`, "sort_by must be one of name, createdAt."},
		`{"text":"a","sort_by":"name","sortBy":"name"}`:          {"sort_by", `"name"`, "sortBy and sort_by are the same argument: give one of them."},
		`{"text":"a","SortBy":"name"}`:                           {"SortBy", `"name"`, "SortBy is not an argument; the arguments are first_day, flag, list, number, segments, sortBy, text, weight, whole."},
		`{"text":"a","first_day":"2026-02-30"}`:                  {"first_day", `"2026-02-30"`, "first_day must be a day, such as 2026-06-01."},
		`{"text":"a","firstDay":"tomorrow"}`:                     {"firstDay", `"tomorrow"`, "firstDay must be a day, such as 2026-06-01."},
		`{"text":"a","list":[]}`:                                 {"list", "[]", "list must have 1 to 3 elements."},
		`{"text":"a","list":["a","b","c","d"]}`:                  {"list", `["a","b","c","d"]`, "list must have 1 to 3 elements."},
		`{"text":"a","list":["a","12345678901"]}`:                {"list[1]", `"12345678901"`, "list[1] must have 0 to 10 characters."},
		`{"text":"a","list":"a"}`:                                {"list", `"a"`, "list must be of the type array."},
		`{"text":"a","segments":[{}]}`:                           {"segments[0].start_time", "", "segments[0].start_time is missing."},
		`{"text":"a","segments":[7]}`:                            {"segments[0]", "7", "segments[0] must be of the type object."},
		`{"text":"a","segments":[{"startTime":"9 o'clock"}]}`:    {"segments[0].startTime", `"9 o'clock"`, "segments[0].startTime must be a time with its offset, such as 2026-06-01T09:30:00Z."},
		`{"text":"a","segments":[{"start_time":"x","end":"y"}]}`: {"segments[0].end", `"y"`, "segments[0].end is not an argument; the arguments are places, start_time, team_member_id."},
		`{}`:                      {"text", "", "text is missing."},
		`{"text":"fails: start"}`: {"start_time", "1", "`start_time` is wrong."},
		`{"text":"fails: sortBy","sort_by":"name"}`:                                                  {"sort_by", "1", "`sort_by` is wrong."},
		`{"text":"fails: sortBy","sortBy":"name"}`:                                                   {"sortBy", "1", "`sortBy` is wrong."},
		`{"text":"fails: segments[0].start_time","segments":[{"startTime":"2026-06-01T09:30:00Z"}]}`: {"segments[0].startTime", "1", "`segments[0].startTime` is wrong."},
	} {
		_, err := fuzzing.run(t.Context(), access.Caller{}, []byte(arguments))
		e := problem.From(err)
		if e == nil {
			t.Errorf("%s is accepted", arguments)
			continue
		}
		value := ""
		if v, ok := e.Details["value"]; ok {
			text, _ := json.Marshal(v)
			value = string(text)
		}
		if e.Code != problem.ValidationError || e.Field() != want.field || value != want.value || e.Message != want.message {
			t.Errorf("%s: %s %s %s %q", arguments, e.Code, e.Field(), value, e.Message)
		}
	}
}

// TestArgumentsInBothCases: an argument may be written in camelCase or in snake_case, whichever is published.
func TestArgumentsInBothCases(t *testing.T) {
	for _, arguments := range []string{
		`{"text":"a","sortBy":"createdAt","first_day":"2026-06-01","segments":[{"start_time":"2026-06-01T09:30:00Z","team_member_id":"ana"}]}`,
		`{"text":"a","sort_by":"createdAt","firstDay":"2026-06-01","segments":[{"startTime":"2026-06-01T09:30:00Z","teamMemberId":"ana"}]}`,
	} {
		out, err := fuzzing.run(t.Context(), access.Caller{}, []byte(arguments))
		if err != nil {
			t.Errorf("%s: %v", arguments, err)
			continue
		}
		if in := out.(fuzzed); in.SortBy != "createdAt" || in.FirstDay != "2026-06-01" || len(in.Segments) != 1 || in.Segments[0].MemberID != "ana" || in.Segments[0].Places != 1 {
			t.Errorf("%s became %+v", arguments, in)
		}
	}
}

// TestQueries: parameters of a URI become what the schema wants.
func TestQueries(t *testing.T) {
	for query, want := range map[string]string{
		"text=a&number=7&flag=true":       `{"flag":true,"number":7,"text":"a"}`,
		"text=7&list=7":                   `{"list":["7"],"text":"7"}`,
		"list=a&list=b,c":                 `{"list":["a","b,c"]}`,
		"list[]=a&list[]=b":               `{"list":["a","b"]}`,
		"sort_by=name&weight=.5":          `{"sort_by":"name","weight":0.5}`,
		url.Values{"x y": {"1"}}.Encode(): `{"x y":"1"}`,
		"":                                `{}`,
	} {
		got, err := fromQuery(fuzzing.input, query)
		var in any
		json.Unmarshal(got, &in)
		if text, _ := json.Marshal(in); err != nil || string(text) != want {
			t.Errorf("%s: %s, %v, want %s", query, text, err, want)
		}
	}
	for _, query := range []string{"text=a&text=b", "text=%zz", "a;b", "text=a&number=NaN", "text=a&number=-inf", "text=a&number=1e999", "text=a&number=seven"} {
		arguments, err := fromQuery(fuzzing.input, query)
		if err == nil {
			_, _, err = check(fuzzing.input, arguments)
		}
		if !problem.Is(err, problem.ValidationError) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// TestAListOfAnEnumeration may have commas in a query: none of its values has one.
func TestAListOfAnEnumeration(t *testing.T) {
	s := schemaOf[struct {
		Status []string `json:"status,omitempty"`
	}](map[string]constraint{"status[]": {oneOf: []string{"pending", "confirmed"}}})
	arguments, err := fromQuery(s, "status=pending,confirmed&status=pending")
	if err != nil || string(arguments) != `{"status":["pending","confirmed","pending"]}` {
		t.Errorf("%s %v", arguments, err)
	}
	if _, _, err := check(s, []byte(`{"status":["lost"]}`)); problem.From(err).Field() != "status[0]" {
		t.Errorf("%v", err)
	}
}

// TestNoArgumentsPassForEachOther at any operation: two published names may not be one name in two cases.
func TestNoArgumentsPassForEachOther(t *testing.T) {
	for door, d := range newDoors(t).doors {
		for _, op := range d.operations {
			for name := range op.input.Properties {
				for _, other := range []string{snakeCase(name), camelCase(name)} {
					if other != name && op.input.Properties[other] != nil {
						t.Errorf("%s/%s has both %s and %s", door, op.name, name, other)
					}
				}
			}
		}
	}
}

package mcpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// prompting is the doors with every prompt's tools, which do nothing and need what the staff door's need.
func prompting(t *testing.T) *Doors {
	doors := newDoors(t)
	need := map[string]access.Capability{"session_attendance": access.AttendanceWrite, "find_participant": access.ParticipantsRead, "register_participant": access.RegistrationsWrite, "create_booking": access.RegistrationsWrite, "query_availability": access.ActivitiesRead}
	for _, d := range []*door{{name: access.Staff, prompts: staffPrompts()}, {name: access.Assistant, prompts: assistantPrompts()}} {
		for _, p := range d.prompts {
			for _, tool := range p.tools {
				if _, known := d.find(tool, false); !known {
					needs, ok := need[tool]
					if !ok {
						needs = access.SessionsRead
					}
					d.operations = append(d.operations, define(operation{name: tool, readOnly: true, needs: []access.Capability{needs}}, nil,
						func(context.Context, access.Caller, struct{}) (struct{}, error) { return struct{}{}, nil }))
				}
			}
		}
		some := lister(func(_ context.Context, c access.Caller) ([]choice, error) {
			if err := c.Require(access.ActivitiesRead); err != nil {
				return nil, err
			}
			all := []choice{{"act-1", "Yoga"}, {"act-2", "yin yoga"}, {"act-3", "Cut"}}
			for i := range 150 {
				all = append(all, choice{fmt.Sprintf("z-%03d", i), fmt.Sprintf("Zumba %d", i)})
			}
			return all, nil
		})
		d.completers = map[string]completer{"activity": some.names()}
		doors.add(d)
	}
	return doors
}

func person(role access.Role) access.Caller {
	return access.Caller{Principal: access.UserPrincipal("ana"), Door: access.Staff, Business: access.Business{ID: "b1", Name: "Studio"}, Scopes: []string{"mcp:business"}, Role: role,
		Capabilities: access.All & role.Capabilities(), Grants: access.All, Client: access.ExternalClient}
}

// TestPromptsAreOfferedWithTheirTools: nobody is led to a tool that they may not use.
func TestPromptsAreOfferedWithTheirTools(t *testing.T) {
	d := prompting(t)
	key := access.Caller{Principal: access.KeyPrincipal("1"), Door: access.Assistant, Capabilities: access.Effective([]string{"read:services"}, access.All, "", false), Scopes: []string{"read:services"}, Grants: access.All}
	all := key
	all.Scopes, all.Capabilities = []string{"*"}, access.All
	for name, tt := range map[string]struct {
		caller access.Caller
		want   []string
	}{
		"owner":         {person(access.Owner), []string{"chase_no_shows", "fill_tomorrows_empty_spots", "plan_my_week"}},
		"front desk":    {person(access.Frontdesk), []string{"chase_no_shows", "fill_tomorrows_empty_spots", "plan_my_week"}},
		"instructor":    {person(access.Instructor), []string{"plan_my_week"}},
		"a reading key": {key, nil},
		"a key with *":  {all, []string{"book_for_a_customer"}},
	} {
		var answer struct {
			Result struct {
				Prompts []struct{ Name, Title, Description string }
			}
		}
		w := ask(d, tt.caller, "prompts/list", "")
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatal(name, err, w.Body)
		}
		var got []string
		for _, p := range answer.Result.Prompts {
			if got = append(got, p.Name); p.Title == "" || p.Description == "" {
				t.Errorf("%s has no words", p.Name)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s is offered %q", name, got)
		}
	}
}

var placeOf = regexp.MustCompile(`\{([a-z_]+)\}`)

// TestPromptTexts: a text names the prompt's tools, all of them and no other, and uses its arguments, all of them.
func TestPromptTexts(t *testing.T) {
	for _, p := range append(staffPrompts(), assistantPrompts()...) {
		var tools, arguments []string
		for _, found := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(p.text, -1) {
			tools = append(tools, found[1])
		}
		for _, found := range placeOf.FindAllStringSubmatch(p.text, -1) {
			arguments = append(arguments, found[1])
		}
		slices.Sort(tools)
		slices.Sort(arguments)
		declared := slices.Sorted(slices.Values(p.input.PropertyOrder))
		if want := slices.Sorted(slices.Values(p.tools)); !slices.Equal(slices.Compact(tools), want) || !slices.Equal(slices.Compact(arguments), declared) {
			t.Errorf("%s names the tools %q and the arguments %q, not %q and %q", p.name, tools, arguments, want, declared)
		}
		for name, property := range p.input.Properties {
			if property.Type != "string" || property.Description == "" || property.MaxLength == nil {
				t.Errorf("%s: argument %s is not complete", p.name, name)
			}
		}
	}
}

// TestGetPrompt with arguments, without them, and with such as are refused.
func TestGetPrompt(t *testing.T) {
	d := prompting(t)
	for params, want := range map[string]struct {
		status   int
		has, not string
	}{
		`"name":"chase_no_shows","arguments":{"activity":"Yin\n yoga"}`: {200, `Look at Yin yoga only.\n`, "the week of"},
		`"name":"chase_no_shows"`:                                         {200, "in a friendly tone", "{"},
		`"name":"chase_no_shows","arguments":{"tone":"formal"}`:           {200, "in a formal tone", "Look at"},
		`"name":"plan_my_week","arguments":{"teamMember":"Ana"}`:          {200, "the week of Ana:", "{"},
		`"name":"chase_no_shows","arguments":{"tone":"rude"}`:             {400, `"field":"tone"`, "result"},
		`"name":"chase_no_shows","arguments":{"week":"soon"}`:             {400, `"field":"week"`, "result"},
		`"name":"chase_no_shows","arguments":{"who":"Ana"}`:               {400, `"field":"who"`, "result"},
		`"name":"chase_no_shows","arguments":{"activity":"` + long + `"}`: {400, `"field":"activity"`, "result"},
		`"name":"chase_everybody"`:                                        {400, `"field":"name"`, "result"},
	} {
		w := ask(d, person(access.Owner), "prompts/get", params)
		if body := w.Body.String(); w.Code != want.status || !strings.Contains(body, want.has) || strings.Contains(text(body), want.not) {
			t.Errorf("%s: %d %s", params, w.Code, body)
		}
	}
	if w := ask(d, person(access.Instructor), "prompts/get", `"name":"chase_no_shows"`); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"reason":"role"`) || strings.Contains(w.Body.String(), "www_authenticate") {
		t.Errorf("a missing role: %d %s", w.Code, w.Body)
	}
}

var long = strings.Repeat("a", 201)

// text is what a prompt says, or the whole answer when it says nothing.
func text(body string) string {
	var answer struct {
		Result struct {
			Messages []struct{ Content struct{ Text string } }
		}
	}
	if json.Unmarshal([]byte(body), &answer); len(answer.Result.Messages) == 1 {
		return answer.Result.Messages[0].Content.Text
	}
	return body
}

// FuzzPrompt: whatever its arguments are, a prompt says its own text around them, and nothing refuses but a VALIDATION_ERROR.
func FuzzPrompt(f *testing.F) {
	for _, seed := range []string{"", "Yoga", "{tone}", "a\nb", "\x80", long} {
		f.Add(seed, seed)
	}
	p := staffPrompts()[1]
	f.Fuzz(func(t *testing.T, name, value string) {
		said, err := p.get(t.Context(), access.Caller{Capabilities: access.All}, map[string]string{"activity": value, name: value})
		if err != nil {
			if !problem.Is(err, problem.ValidationError) {
				t.Errorf("%q=%q: %v", name, value, err)
			}
			return
		}
		if strings.Count(said, "\n") > strings.Count(p.text, "\n") || !strings.Contains(said, "`session_attendance`") {
			t.Errorf("%q=%q: %s", name, value, said)
		}
	})
}

// TestEveryPromptHasItsTools at its door: one whose tools are not there is offered to nobody.
func TestEveryPromptHasItsTools(t *testing.T) {
	d := newDoors(t)
	for door, prompts := range map[access.Door][]prompt{access.Staff: staffPrompts(), access.Assistant: assistantPrompts()} {
		for _, p := range prompts {
			if _, offered := d.doors[door].prompt(p.name); !offered {
				t.Errorf("%s: %s names a tool of %q that the door does not have", door, p.name, p.tools)
			}
		}
	}
}

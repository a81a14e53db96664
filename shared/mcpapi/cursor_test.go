package mcpapi

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"
)

type filter struct{ Query, Status string }

func listingOf(caller access.Caller, tool string, f filter) listing {
	return listing{newStates(Config{StateKey: []byte(strings.Repeat("k", 32)), Random: rand.Reader}), caller, tool, f}
}

// TestACursorIsOfItsOwnList: it leads on in the list that it came from, and is nothing anywhere else.
func TestACursorIsOfItsOwnList(t *testing.T) {
	one := access.Caller{Door: access.Staff, Principal: access.UserPrincipal("ana"), Business: access.Business{ID: "b1"}}
	other, elsewhere := one, one
	other.Principal, elsewhere.Business.ID = access.UserPrincipal("ben"), "b2"
	here := listingOf(one, "find_participant", filter{"a", "b"})
	rapid.Check(t, func(t *rapid.T) {
		position := rapid.StringN(1, 100, 400).Draw(t, "position")
		cursor, err := here.next(t.Context(), position)
		if err != nil || strings.Contains(cursor, position) && len(position) > 8 || len(cursor) > aCursor.maxLen {
			t.Fatalf("%q %v", cursor, err)
		}
		if got, err := here.after(t.Context(), cursor); err != nil || got != position {
			t.Fatalf("%q %v", got, err)
		}
		for name, l := range map[string]listing{
			"another person":   listingOf(other, "find_participant", filter{"a", "b"}),
			"another business": listingOf(elsewhere, "find_participant", filter{"a", "b"}),
			"another tool":     listingOf(one, "list_activities", filter{"a", "b"}),
			"another filter":   listingOf(one, "find_participant", filter{"ab", ""}),
		} {
			if got, err := l.after(t.Context(), cursor); !problem.Is(err, problem.ValidationError) {
				t.Fatalf("%s: %q %v", name, got, err)
			}
		}
	})
	next, err := here.next(t.Context(), "")
	after, bad := here.after(t.Context(), "")
	if next != "" || after != "" || err != nil || bad != nil {
		t.Errorf("no position: %q %v, no cursor: %q %v", next, err, after, bad)
	}
}

// FuzzCursor: nobody can make one up.
func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"", "x", "AAAA", "!", strings.Repeat("A", 64)} {
		f.Add(seed)
	}
	l := listingOf(access.Caller{}, "a", filter{})
	f.Fuzz(func(t *testing.T, cursor string) {
		if position, err := l.after(t.Context(), cursor); cursor != "" && (!problem.Is(err, problem.ValidationError) || position != "" || problem.From(err).Field() != "cursor") {
			t.Errorf("%q: %q, %v", cursor, position, err)
		}
	})
}

// TestALongListPages through a tool, from its first page to its last.
func TestALongListPages(t *testing.T) {
	type in struct {
		Query string `json:"query,omitempty"`
		cursorIn
	}
	type out struct {
		Found []string `json:"found"`
		cursorOut
	}
	everything := []string{"a", "b", "c"}
	tool := define(operation{name: "find", readOnly: true}, map[string]constraint{"cursor": aCursor}, func(ctx context.Context, c access.Caller, in in) (out, error) {
		l := listingOf(c, "find", filter{Query: in.Query})
		position, err := l.after(ctx, in.Cursor)
		if err != nil {
			return out{}, err
		}
		at := slices.Index(everything, position) + 1
		answer, position := out{Found: everything[at : at+1]}, everything[at]
		if at+1 == len(everything) {
			position = ""
		}
		answer.NextCursor, err = l.next(ctx, position)
		return answer, err
	})
	var read []string
	for arguments := `{"query":"x"}`; ; {
		answer, err := tool.run(t.Context(), access.Caller{}, []byte(arguments))
		if err != nil {
			t.Fatal(err)
		}
		page := answer.(out)
		if read = append(read, page.Found...); page.NextCursor == "" {
			break
		}
		arguments = fmt.Sprintf(`{"query":"x","cursor":%q}`, page.NextCursor)
	}
	if text, _ := json.Marshal(out{}); !slices.Equal(read, everything) || string(text) != `{"found":[]}` {
		t.Errorf("%q, and nothing is %s", read, text)
	}
	if tool.input.Properties["cursor"] == nil || tool.output.Properties["nextCursor"] == nil || len(tool.output.Required) != 1 {
		t.Errorf("%v %v", tool.input.Properties, tool.output.Required)
	}
}

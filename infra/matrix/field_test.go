package matrix

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/problem"

	"github.com/vektah/gqlparser/v2/ast"
)

// askFields asks for fields in one request, which is refused whole when any of them, or any on the way to them, is refused; then
// every one of those is named, and no other.
func (w *world) askFields(t *testing.T, b bearer, on ast.Operation, wanted []field, all []field) {
	t.Helper()
	text := query(on, wanted)
	want := map[string]verdict{}
	for _, f := range wanted {
		for n := range f.way {
			path := field{way: f.way[:n+1]}.path()
			i := slices.IndexFunc(all, func(one field) bool { return one.path() == path && one.on == on })
			if v := w.holder(b).verdict(all[i].needs...); v.reason != "" {
				want[path] = v
			}
		}
	}
	a := w.send(t, request{b.route, w.Handle, b.secret, encode(t, map[string]string{"query": text})})
	var in struct {
		Data   any
		Errors []struct {
			Message    string
			Extensions struct {
				Code           problem.Code
				Field, Reason  string
				RequiredScopes []string
			}
		}
	}
	a.decode(t, &in)
	got := map[string]verdict{}
	for _, e := range in.Errors {
		switch e.Extensions.Code {
		case problem.Forbidden:
			slices.Sort(e.Extensions.RequiredScopes)
			got[e.Extensions.Field] = verdict{e.Extensions.Reason, e.Extensions.RequiredScopes}
		case problem.InternalError:
			t.Errorf("%s broke: %s", text, a.body)
		}
	}
	if !maps.EqualFunc(got, want, verdict.is) || (a.status == http.StatusForbidden) != (len(want) > 0) || a.status == http.StatusUnauthorized {
		t.Errorf("%s with %v, grants %s: %s is %d %+v, want %+v", b.kind, b.scopes, w.Grants, text, a.status, got, want)
	}
	if len(want) > 0 && in.Data != nil {
		t.Errorf("%s with %v: %s was refused, and answered %v", b.kind, b.scopes, text, in.Data)
	}
}

// TestPartnerKeys asks for all fields at once, and for all that the key may read, with each key under each grant. It asks for a field
// alone where one of the two decides: with each key while everything is granted, and under each grant with the key of all scopes.
func TestPartnerKeys(t *testing.T) {
	t.Parallel()
	w, all := newWorld(t), published(t)
	var bearers []bearer
	for _, scopes := range scopeSets(access.Partner) {
		bearers = append(bearers, w.key(account.PartnerKey, scopes...))
	}
	full := bearers[len(bearers)-1]
	byGrants := map[access.Set][]field{}
	for _, f := range all {
		for _, grants := range grantSets(f.needs) {
			byGrants[grants] = append(byGrants[grants], f)
		}
	}
	for grants, counting := range byGrants {
		w.SetGrants(grants)
		for _, b := range bearers {
			for _, f := range counting {
				if grants == access.All || b.id == full.id {
					w.askFields(t, b, f.on, []field{f}, all)
				}
			}
			for _, on := range []ast.Operation{ast.Query, ast.Mutation} {
				ofOperation := slices.DeleteFunc(slices.Clone(all), func(f field) bool { return f.on != on })
				allowed := slices.DeleteFunc(slices.Clone(ofOperation), func(f field) bool { return w.holder(b).verdict(f.needs...).reason != "" })
				for _, wanted := range [][]field{ofOperation, allowed} {
					if len(wanted) > 0 {
						w.askFields(t, b, on, wanted, all)
					}
				}
			}
		}
	}
}

package matrix

import (
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/mcpapi"
	"frontdesk/shared/problem"
)

// askAll asks for everything that a door offers, with each credential, under each grant that can make a difference.
func (w *world) askAll(t *testing.T, door access.Door, bearers []bearer) {
	operations, byGrants := w.operations(door), map[access.Set][]mcpapi.Operation{}
	for _, op := range operations {
		for _, grants := range grantSets(op.Needs) {
			byGrants[grants] = append(byGrants[grants], op)
		}
	}
	for grants, counting := range byGrants {
		w.SetGrants(grants)
		for _, b := range bearers {
			for _, op := range counting {
				w.ask(t, b, op, w.holder(b).verdict(op.Needs...))
			}
			w.askLists(t, b)
		}
	}
	w.SetGrants(access.All)
}

// TestNoDoorIsLeftOut fails for a door that no other test asks for what it offers.
func TestNoDoorIsLeftOut(t *testing.T) {
	for _, op := range newWorld(t).doors.Operations() {
		if op.Door != access.Staff && op.Door != access.Assistant && op.Door != access.Account {
			t.Errorf("%s is offered at the %s door", op.Name, op.Door)
		}
	}
}

func TestAssistantKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var bearers []bearer
	for _, kind := range []account.KeyKind{account.AssistantKey, account.InternalKey} {
		for _, scopes := range scopeSets(access.Assistant) {
			bearers = append(bearers, w.key(kind, scopes...))
		}
	}
	w.askAll(t, access.Assistant, bearers)
}

func TestAssistantTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var bearers []bearer
	for _, scopes := range scopeSets(access.Assistant) {
		bearers = append(bearers, w.token(access.Assistant, scopes...))
	}
	w.everyRole(func() { w.askAll(t, access.Assistant, bearers) })
}

func TestStaffTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var bearers []bearer
	for _, scopes := range scopeSets(access.Staff) {
		bearers = append(bearers, w.token(access.Staff, scopes...))
	}
	w.everyRole(func() { w.askAll(t, access.Staff, bearers) })
}

// TestAccountTokens: at the account door a person is nobody's staff, and a business's grants are not theirs.
func TestAccountTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var bearers []bearer
	for _, scopes := range scopeSets(access.Account) {
		b := w.token(access.Account, scopes...)
		atPublic := b
		atPublic.route = publicDoor
		bearers = append(bearers, b, atPublic)
	}
	w.everyRole(func() { w.askAll(t, access.Account, bearers) })
}

// TestAnybody: the public door lets anybody do what needs no more than looking around, and asks them to sign in for all else.
func TestAnybody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anybody := bearer{kind: "no credential", route: publicDoor, door: access.Account}
	for _, op := range w.operations(access.Account) {
		want := verdict{}
		for _, need := range op.Needs {
			if need != access.DirectoryRead {
				want = verdict{reason: unauthorized}
			}
		}
		w.ask(t, anybody, op, want)
	}
}

// TestAScopeCountsAtItsOwnDoorOnly: no authorization gives another door's scope and no key is made with one. If there ever were
// such a credential, the scope would mean nothing.
func TestAScopeCountsAtItsOwnDoorOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, s := range access.Scopes() {
		for _, door := range []access.Door{access.Staff, access.Assistant, access.Account} {
			if s.Door == door {
				continue
			}
			b := w.token(door, s.Name)
			for _, op := range w.operations(door) {
				w.ask(t, b, op, w.holder(b).verdict(op.Needs...))
			}
			w.askLists(t, b)
		}
		for _, kind := range []account.KeyKind{account.PartnerKey, account.AssistantKey, account.InternalKey} {
			_, _, err := w.keys.Create(t.Context(), w.Operator(), account.NewKey{Kind: kind, Name: "Test", Scopes: []string{s.Name}})
			if problem.Is(err, problem.ValidationError) != (s.Door != kind.Door()) {
				t.Errorf("a %s key with %s: %v", kind, s.Name, err)
			}
		}
	}
}

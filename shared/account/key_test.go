package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

func TestTheLifeOfAKey(t *testing.T) {
	o := newOffice(t)
	now := o.Clock.Now()
	asked := []string{"registrations:read", "participants:read", "participants:read"}
	k, secret, err := o.keys.Create(t.Context(), o.Operator(), account.NewKey{Kind: account.PartnerKey, Name: " CRM ", Scopes: asked, ExpiresAt: now.Add(time.Hour)})
	want(t, err, "")
	if k.Name != "CRM" || !slices.Equal(k.Scopes, []string{"participants:read", "registrations:read"}) || k.CreatedBy != "operator" || k.BusinessID != o.ID ||
		secret.Kind != credential.PartnerLive || k.Prefix != "sk_live_fd" || !strings.HasSuffix(secret.Reveal(), k.Last4) || k.Digest != secret.Digest() {
		t.Errorf("made %+v", k)
	}
	if asked[0] != "registrations:read" || len(asked) != 3 {
		t.Errorf("the caller's own list became %v", asked)
	}
	if business, own, ok := account.SplitKeyID(k.ID); !ok || secret.IDs[0] != own || secret.IDs[1] != business || business != o.ID {
		t.Errorf("the id %s is not that of the secret", k.ID)
	}
	o.Clock.Advance(time.Minute)
	for _, kind := range []account.KeyKind{account.AssistantKey, account.InternalKey} {
		k, secret, err := o.keys.Create(t.Context(), o.Operator(), account.NewKey{Kind: kind, Name: "Bot"})
		want(t, err, "")
		if defaults := slices.Sorted(slices.Values(access.DefaultScopes())); !slices.Equal(k.Scopes, defaults) || secret.Kind != credential.Assistant || !k.ExpiresAt.IsZero() {
			t.Errorf("%s: %+v", kind, k)
		}
		o.Clock.Advance(time.Minute)
	}
	list, err := o.keys.List(t.Context(), o.Operator())
	want(t, err, "")
	if len(list) != 3 || list[0].Kind != account.InternalKey || list[2].Kind != account.PartnerKey || !slices.Equal(list[2].Scopes, k.Scopes) {
		t.Errorf("the list is %+v", list)
	}
	for at, status := range map[time.Duration]account.KeyStatus{0: account.KeyLive, time.Hour - 1: account.KeyLive, time.Hour: account.KeyExpired} {
		if got := list[2].Status(now.Add(at)); got != status {
			t.Errorf("after %s it is %s", at, got)
		}
	}
	for range 2 {
		want(t, o.keys.Revoke(t.Context(), o.Operator(), k.ID), "")
	}
	list, err = o.keys.List(t.Context(), o.Operator())
	want(t, err, "")
	if list[2].Status(now) != account.KeyRevoked || list[0].Status(now) != account.KeyLive {
		t.Errorf("the list is %+v", list)
	}
}

func TestKeysThatAreNotMade(t *testing.T) {
	o := newOffice(t)
	good := account.NewKey{Kind: account.AssistantKey, Name: strings.Repeat("é", 100), Scopes: []string{"read:*"}, ExpiresAt: o.Clock.Now().Add(time.Second)}
	_, _, err := o.keys.Create(t.Context(), o.Operator(), good)
	want(t, err, "")
	for _, tt := range []struct {
		name, field string
		change      func(*account.NewKey)
	}{
		{"no name", "name", func(k *account.NewKey) { k.Name = " \t" }},
		{"a name too long", "name", func(k *account.NewKey) { k.Name += "é" }},
		{"a name with a line break", "name", func(k *account.NewKey) { k.Name = "a\nb" }},
		{"a name that shows nothing", "name", func(k *account.NewKey) { k.Name = "\u200d" }},
		{"a name that covers its surroundings", "name", func(k *account.NewKey) { k.Name = "a" + strings.Repeat("\u0301", 50) }},
		{"a name that reads backwards", "name", func(k *account.NewKey) { k.Name = "a\u202eb" }},
		{"no kind", "kind", func(k *account.NewKey) { k.Kind = "" }},
		{"another kind", "kind", func(k *account.NewKey) { k.Kind = "root" }},
		{"a partner key without scopes", "scopes", func(k *account.NewKey) { k.Kind, k.Scopes = account.PartnerKey, nil }},
		{"an unknown scope", "scopes", func(k *account.NewKey) { k.Scopes = []string{"read:everything"} }},
		{"a wildcard nobody wrote", "scopes", func(k *account.NewKey) { k.Scopes = []string{"read:"} }},
		{"the partner door's scope", "scopes", func(k *account.NewKey) { k.Scopes = []string{"read:*", "participants:read"} }},
		{"the assistant door's scope", "scopes", func(k *account.NewKey) { k.Kind, k.Scopes = account.PartnerKey, []string{"*"} }},
		{"the staff door's scope", "scopes", func(k *account.NewKey) { k.Scopes = []string{"mcp:business"} }},
		{"the account door's scope", "scopes", func(k *account.NewKey) { k.Scopes = []string{"mcp:account"} }},
		{"offline_access", "scopes", func(k *account.NewKey) { k.Scopes = []string{access.OfflineAccess} }},
		{"expired", "expires", func(k *account.NewKey) { k.ExpiresAt = o.Clock.Now().Add(-time.Hour) }},
		{"expiring now", "expires", func(k *account.NewKey) { k.ExpiresAt = o.Clock.Now() }},
	} {
		in := good
		tt.change(&in)
		_, secret, err := o.keys.Create(t.Context(), o.Operator(), in)
		if e := problem.From(err); e == nil || e.Code != problem.ValidationError || e.Details["field"] != tt.field || secret.Kind != "" {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if list, err := o.keys.List(t.Context(), o.Operator()); len(list) != 1 || err != nil {
		t.Errorf("the list is %+v, %v", list, err)
	}
}

func TestKeysOfAnotherBusiness(t *testing.T) {
	o := newOffice(t)
	other := o.Neighbour("other")
	k, _, err := o.keys.Create(t.Context(), other.Operator(), account.NewKey{Kind: account.AssistantKey, Name: "Theirs"})
	want(t, err, "")
	_, own, _ := account.SplitKeyID(k.ID)
	for name, id := range map[string]string{"API1 BOLA: theirs": k.ID, "their own part with our id": o.ID + own, "nothing": "", "short": "x", "long": k.ID + "x", "a separator": o.ID + "#234567890123456"} {
		_, got := o.keys.Get(t.Context(), o.Operator(), id)
		_, edited := o.keys.Edit(t.Context(), o.Operator(), id, account.Changes{Scopes: []string{"*"}})
		_, _, rotated := o.keys.Rotate(t.Context(), o.Operator(), id, time.Hour)
		for verb, err := range map[string]error{"get": got, "edit": edited, "rotate": rotated, "revoke": o.keys.Revoke(t.Context(), o.Operator(), id)} {
			if e := problem.From(err); e == nil || e.Code != problem.NotFound || e.Details["value"] != id {
				t.Errorf("%s %s: %v", verb, name, err)
			}
		}
	}
	if list, err := o.keys.List(t.Context(), o.Operator()); len(list) != 0 || err != nil {
		t.Errorf("our list is %+v, %v", list, err)
	}
	list, err := o.keys.List(t.Context(), other.Operator())
	if want(t, err, ""); len(list) != 1 || list[0].Status(o.Clock.Now()) != account.KeyLive || list[0].Version != 1 {
		t.Errorf("their list is %+v", list)
	}
}

// TestWhoMayManage asks for everything with arguments that are wrong in themselves.
func TestWhoMayManage(t *testing.T) {
	o := newOffice(t)
	calls := map[string]func(access.Caller) error{
		"Create": func(c access.Caller) error { _, _, err := o.keys.Create(t.Context(), c, account.NewKey{}); return err },
		"List":   func(c access.Caller) error { _, err := o.keys.List(t.Context(), c); return err },
		"Get":    func(c access.Caller) error { _, err := o.keys.Get(t.Context(), c, "x"); return err },
		"Edit":   func(c access.Caller) error { _, err := o.keys.Edit(t.Context(), c, "x", account.Changes{}); return err },
		"Rotate": func(c access.Caller) error { _, _, err := o.keys.Rotate(t.Context(), c, "x", -1); return err },
		"Revoke": func(c access.Caller) error { return o.keys.Revoke(t.Context(), c, "x") },
		"SetRole": func(c access.Caller) error {
			_, err := o.accounts.SetRole(t.Context(), c, "x", access.Manager)
			return err
		},
		"RemoveMember": func(c access.Caller) error { _, err := o.accounts.RemoveMember(t.Context(), c, "x"); return err },
	}
	for name, call := range calls {
		for _, role := range access.Roles {
			o.Requests.Count()
			err := call(o.Person("x", role))
			may := role == access.Owner || role == access.Manager
			if problem.Is(err, problem.Forbidden) == may || !may && (problem.From(err).Reason() != problem.ReasonRole || o.Requests.Count() != 0) {
				t.Errorf("%s by %s: %v", name, role, err)
			}
		}
		for _, c := range []access.Caller{{}, o.Key(access.Partner, "webhooks:write"), o.Key(access.Assistant, "*")} {
			if e := problem.From(call(c)); e == nil || e.Reason() != problem.ReasonInsufficientScope {
				t.Errorf("%s by %s: %v", name, c, e)
			}
		}
	}
}

// TestOwnershipIsNotAManagersToGive is API5: nobody raises their own role, or takes down who is above them.
func TestOwnershipIsNotAManagersToGive(t *testing.T) {
	o := newOffice(t)
	for _, name := range []string{"owner", "manager", "desk"} {
		_, err := o.accounts.CreateUser(t.Context(), name+"@example.com", name, "")
		want(t, err, "")
	}
	set := func(c access.Caller, who string, role access.Role) error {
		_, err := o.accounts.SetRole(t.Context(), c, who+"@example.com", role)
		return err
	}
	remove := func(c access.Caller, who string) error {
		_, err := o.accounts.RemoveMember(t.Context(), c, who+"@example.com")
		return err
	}
	owner, manager := o.Person("owner", access.Owner), o.Person("manager", access.Manager)
	for _, tt := range []struct {
		name string
		err  error
		code problem.Code
	}{
		{"the operator makes an owner", set(o.Operator(), "owner", access.Owner), ""},
		{"the owner makes a manager", set(owner, "manager", access.Manager), ""},
		{"the manager makes themselves owner", set(manager, "manager", access.Owner), problem.Forbidden},
		{"the manager lowers the owner", set(manager, "owner", access.Instructor), problem.Forbidden},
		{"the manager removes the owner", remove(manager, "owner"), problem.Forbidden},
		{"the manager makes a manager", set(manager, "desk", access.Manager), ""},
		{"the manager lowers them", set(manager, "desk", access.Frontdesk), ""},
		{"the manager removes them", remove(manager, "desk"), ""},
		{"the manager removes them twice", remove(manager, "desk"), problem.NotFound},
		{"somebody who did not sign up", set(manager, "nobody", access.Frontdesk), problem.NotFound},
		{"a role that is none", set(owner, "desk", "root"), problem.ValidationError},
		{"the owner makes another owner", set(owner, "manager", access.Owner), ""},
		{"who removes the first", remove(o.Person("manager", access.Owner), "owner"), ""},
	} {
		if e := problem.From(tt.err); (e == nil) != (tt.code == "") || e != nil && e.Code != tt.code {
			t.Errorf("%s: %v", tt.name, tt.err)
		}
	}
}

package account_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// logbook keeps the events of what was stored. meanwhile, unless nil, is what others do after a key was read.
type logbook struct {
	account.Store
	events    []audit.Event
	meanwhile func()
}

func (l *logbook) Key(ctx context.Context, business, own string) (account.Key, error) {
	k, err := l.Store.Key(ctx, business, own)
	if l.meanwhile != nil {
		l.meanwhile()
	}
	return k, err
}

func (l *logbook) AddKey(ctx context.Context, k account.Key, f account.KeyForm, e audit.Event) (string, error) {
	earlier, err := l.Store.AddKey(ctx, k, f, e)
	return earlier, l.log(e, err)
}

func (l *logbook) ChangeKey(ctx context.Context, k account.Key, successor *account.Key, e audit.Event) error {
	return l.log(e, l.Store.ChangeKey(ctx, k, successor, e))
}

func (l *logbook) RevokeKey(ctx context.Context, k account.Key, at time.Time, e audit.Event) error {
	return l.log(e, l.Store.RevokeKey(ctx, k, at, e))
}

func (l *logbook) log(e audit.Event, err error) error {
	if err == nil {
		l.events = append(l.events, e)
	}
	return err
}

// newLog returns the events since the last call, as their kind and details.
func (l *logbook) newLog() []string {
	var said []string
	for _, e := range l.events {
		text := fmt.Sprintf("%s of %s by %s:", e.Kind, e.Subject, e.Principal)
		for _, name := range slices.Sorted(maps.Keys(e.Details)) {
			text += fmt.Sprintf(" %s=%s", name, e.Details[name])
		}
		said = append(said, text)
	}
	l.events = nil
	return said
}

func (l *logbook) want(t *testing.T, said ...string) {
	t.Helper()
	if got := l.newLog(); !slices.Equal(got, said) {
		t.Errorf("logged %q, want %q", got, said)
	}
}

// logged is an office whose keys are made through a logbook.
func logged(t *testing.T) (office, *logbook) {
	o := newOffice(t)
	l := &logbook{Store: dynamo.NewAccounts(o.Tables)}
	o.keys = account.NewKeys(l, o.Clock.Now, rand.Reader, "prod")
	return o, l
}

func (o office) key(t *testing.T, in account.NewKey) account.Key {
	t.Helper()
	if in.Kind == "" {
		in.Kind = account.AssistantKey
	}
	if in.Name == "" {
		in.Name = "Bot"
	}
	k, _, err := o.keys.Create(t.Context(), o.Operator(), in)
	want(t, err, "")
	return k
}

func (o office) get(t *testing.T, id string) account.Key {
	t.Helper()
	k, err := o.keys.Get(t.Context(), o.Operator(), id)
	want(t, err, "")
	return k
}

func networks(t *testing.T, text string) []netip.Prefix {
	t.Helper()
	sources, err := account.ParseSources(text)
	want(t, err, "")
	return sources
}

func TestEditingAKey(t *testing.T) {
	o, log := logged(t)
	k := o.key(t, account.NewKey{Scopes: []string{"read:customers", "read:team"}, Sources: networks(t, "198.51.100.0/24")})
	log.want(t, "key.created of Bot by operator: key="+k.ID+" scopes=read:customers read:team sources=198.51.100.0/24")
	name := " Robot "
	for _, tt := range []struct {
		name                 string
		changes              account.Changes
		called, can, sources string
		logged               []string
	}{
		{"nothing", account.Changes{}, "Bot", "read:customers read:team", "198.51.100.0/24", nil},
		{"what it is", account.Changes{Scopes: []string{"read:team", "read:customers"}, Sources: networks(t, "198.51.100.9/24")}, "Bot", "read:customers read:team", "198.51.100.0/24", nil},
		{"narrower", account.Changes{Scopes: []string{"read:team"}}, "Bot", "read:team", "198.51.100.0/24", []string{"key.edited of Bot by operator: key=" + k.ID + " scopesTaken=read:customers"}},
		{"wider", account.Changes{Scopes: []string{"read:team", "*"}}, "Bot", "* read:team", "198.51.100.0/24", []string{"key.edited of Bot by operator: key=" + k.ID + " scopesAdded=*"}},
		{"name", account.Changes{Name: &name}, "Robot", "* read:team", "198.51.100.0/24", []string{"key.edited of Robot by operator: key=" + k.ID + " nameBefore=Bot"}},
		{"sources", account.Changes{Sources: networks(t, "203.0.113.7")}, "Robot", "* read:team", "203.0.113.7/32",
			[]string{"key.edited of Robot by operator: key=" + k.ID + " sourcesAdded=203.0.113.7/32 sourcesTaken=198.51.100.0/24"}},
		{"everything", account.Changes{Scopes: []string{"read:*"}, Sources: []netip.Prefix{}}, "Robot", "read:*", "",
			[]string{"key.edited of Robot by operator: key=" + k.ID + " scopesAdded=read:* scopesTaken=* read:team sourcesTaken=203.0.113.7/32"}},
	} {
		got, err := o.keys.Edit(t.Context(), o.Operator(), k.ID, tt.changes)
		want(t, err, "")
		for _, k := range []account.Key{got, o.get(t, k.ID)} {
			if k.Name != tt.called || strings.Join(k.Scopes, " ") != tt.can || strings.Join(strings.Fields(strings.Trim(fmt.Sprint(k.Sources), "[]")), " ") != tt.sources {
				t.Errorf("%s: it is %+v", tt.name, k)
			}
		}
		log.want(t, tt.logged...)
	}
}

func TestEditsThatAreRefused(t *testing.T) {
	o, log := logged(t)
	k := o.key(t, account.NewKey{ExpiresAt: o.Clock.Now().Add(time.Hour)})
	log.newLog()
	empty := ""
	for field, changes := range map[string][]account.Changes{
		"name":    {{Name: &empty}},
		"scopes":  {{Scopes: []string{}}, {Scopes: []string{"participants:read"}}, {Scopes: []string{"read:team", "mcp:business"}}},
		"sources": {{Sources: make([]netip.Prefix, 1)}},
	} {
		for _, c := range changes {
			_, err := o.keys.Edit(t.Context(), o.Operator(), k.ID, c)
			if e := want(t, err, problem.ValidationError); e.Field() != field {
				t.Errorf("%+v: %v", c, err)
			}
		}
	}
	_, err := o.keys.Edit(t.Context(), o.Neighbour("other").Operator(), k.ID, account.Changes{})
	want(t, err, problem.NotFound)
	o.Clock.Advance(time.Hour)
	_, err = o.keys.Edit(t.Context(), o.Operator(), k.ID, account.Changes{})
	want(t, err, problem.Conflict)
	revoked := o.key(t, account.NewKey{})
	want(t, o.keys.Revoke(t.Context(), o.Operator(), revoked.ID), "")
	_, err = o.keys.Edit(t.Context(), o.Operator(), revoked.ID, account.Changes{})
	want(t, err, problem.Conflict)
	log.want(t, "key.created of Bot by operator: key="+revoked.ID+" scopes="+strings.Join(revoked.Scopes, " "), "key.revoked of Bot by operator: key="+revoked.ID)
}

// TestWhatWasReadIsNotWrittenOverOthersChanges lets others in between the reading of a key and its writing.
func TestWhatWasReadIsNotWrittenOverOthersChanges(t *testing.T) {
	o, log := logged(t)
	theirs := account.NewKeys(log.Store, o.Clock.Now, rand.Reader, "prod")
	name := "Mine"
	for _, tt := range []struct {
		what      string
		meanwhile func(id string) error
		edit      problem.Code
		rotate    problem.Code
	}{
		{"revoked", func(id string) error { return theirs.Revoke(t.Context(), o.Operator(), id) }, problem.Conflict, problem.Conflict},
		{"rotated", func(id string) error {
			_, _, err := theirs.Rotate(t.Context(), o.Operator(), id, time.Hour)
			return err
		}, "", problem.Conflict},
		{"edited", func(id string) error {
			_, err := theirs.Edit(t.Context(), o.Operator(), id, account.Changes{Scopes: []string{"read:team"}})
			return err
		}, "", ""},
	} {
		for verb, code := range map[string]problem.Code{"edit": tt.edit, "rotate": tt.rotate} {
			k := o.key(t, account.NewKey{})
			log.meanwhile = func() { log.meanwhile = nil; want(t, tt.meanwhile(k.ID), "") }
			var made account.Key
			var err error
			if verb == "edit" {
				_, err = o.keys.Edit(t.Context(), o.Operator(), k.ID, account.Changes{Name: &name})
			} else {
				made, _, err = o.keys.Rotate(t.Context(), o.Operator(), k.ID, 0)
			}
			want(t, err, code)
			after := o.get(t, k.ID)
			if got := map[string]bool{"revoked": !after.RevokedAt.IsZero(), "rotated": after.ReplacedBy != "", "edited": len(after.Scopes) == 1}[tt.what]; !got ||
				err == nil && verb == "edit" && after.Name != "Mine" || err == nil && verb == "rotate" && len(made.Scopes) != 1 {
				t.Errorf("%s while it was %s: it is %+v, and the new one %+v", verb, tt.what, after, made)
			}
		}
	}
	k := o.key(t, account.NewKey{})
	n := 0
	log.meanwhile = func() {
		n++
		other := fmt.Sprint("Theirs ", n)
		_, err := theirs.Edit(t.Context(), o.Operator(), k.ID, account.Changes{Name: &other})
		want(t, err, "")
	}
	_, err := o.keys.Edit(t.Context(), o.Operator(), k.ID, account.Changes{Name: &name})
	want(t, err, problem.Conflict)
	want(t, o.keys.Revoke(t.Context(), o.Operator(), k.ID), "")
	if n > 100 {
		t.Errorf("it was read %d times", n)
	}
}

func TestRevokingIsLoggedOnce(t *testing.T) {
	o, log := logged(t)
	k := o.key(t, account.NewKey{})
	log.newLog()
	first := o.Clock.Now()
	for range 3 {
		want(t, o.keys.Revoke(t.Context(), o.Operator(), k.ID), "")
		o.Clock.Advance(time.Minute)
	}
	log.want(t, "key.revoked of Bot by operator: key="+k.ID)
	if at := o.get(t, k.ID).RevokedAt; !at.Equal(first) {
		t.Errorf("revoked at %s", at)
	}
	other := o.key(t, account.NewKey{})
	log.newLog()
	log.meanwhile = func() {
		log.meanwhile = nil
		want(t, account.NewKeys(log.Store, o.Clock.Now, rand.Reader, "prod").Revoke(t.Context(), o.Operator(), other.ID), "")
	}
	want(t, o.keys.Revoke(t.Context(), o.Operator(), other.ID), "")
	log.want(t) // the other one logged it
}

func TestAFormThatIsSentTwiceMakesOneKey(t *testing.T) {
	o := newOffice(t)
	form := account.NewKey{Kind: account.AssistantKey, Name: "Bot", Nonce: "nonce of the form"}
	made := make([]account.Key, 8)
	errs := bookingtest.AtOnce(len(made), func(n int) (err error) { made[n], _, err = o.keys.Create(t.Context(), o.Operator(), form); return err })
	list, err := o.keys.List(t.Context(), o.Operator())
	want(t, err, "")
	if len(list) != 1 || slices.Index(errs, nil) < 0 {
		t.Fatalf("made %+v, %v", list, errs)
	}
	for _, err := range errs {
		if err != nil && want(t, err, problem.Conflict).Details["id"] != list[0].ID {
			t.Errorf("the refusal does not name %s: %v", list[0].ID, err)
		}
	}
	_, _, err = o.keys.Create(t.Context(), o.Neighbour("other").Operator(), form)
	want(t, err, "")
	o.Clock.Advance(24*time.Hour - time.Second)
	_, _, err = o.keys.Create(t.Context(), o.Operator(), form)
	want(t, err, problem.Conflict)
	o.Clock.Advance(time.Second)
	_, _, err = o.keys.Create(t.Context(), o.Operator(), form)
	want(t, err, "")
}

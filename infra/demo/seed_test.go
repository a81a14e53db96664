package demo

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/ratelimit"
)

// A Saturday afternoon eight days before Berlin's clocks go back.
var october = time.Date(2026, 10, 17, 14, 20, 31, 5000, time.UTC)

func seed(t *testing.T, tables *dynamo.Tables, now time.Time) Demo {
	t.Helper()
	d, err := Seed(t.Context(), tables, Options{Now: now, Secret: [32]byte{7}, Environment: "local"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestADemoJustMade looks at one demo from several sides, because making one takes a second.
func TestADemoJustMade(t *testing.T) {
	tables, requests := dynamotest.New(t)
	var progress []string
	d, err := Seed(t.Context(), tables, Options{Now: october, Secret: [32]byte{7}, Environment: "local", Progress: func(line string) { progress = append(progress, line) }})
	if want := []string{"lindenhof has 128 participants", "kumo has 48 participants"}; err != nil || !slices.Equal(progress, want) {
		t.Fatalf("progress was %q, %v", progress, err)
	}
	t.Run("has what its contract says", func(t *testing.T) { checkContract(t, d) })
	t.Run("opens by its keys and passwords", func(t *testing.T) { checkSecrets(t, tables, d) })
	t.Run("has sessions and registrations of every kind", func(t *testing.T) { checkVariety(t, tables, d) })
	t.Run("sells products of every kind", func(t *testing.T) { checkShop(t, tables, d) })
	t.Run("counts what it holds", func(t *testing.T) { checkCounts(t, tables, d) })
	t.Run("has guests in their hosts' places", func(t *testing.T) { checkGuests(t, tables, d) })
	t.Run("keeps to the local clock", func(t *testing.T) { checkLocalClock(t, tables, d) })
	t.Run("is the same when it is made again", func(t *testing.T) { checkSeedingAgain(t, tables, requests, d) })
}

// checkSeedingAgain comes last: what it does to the store is what a second start does.
func checkSeedingAgain(t *testing.T, tables *dynamo.Tables, requests *dynamotest.Requests, first Demo) {
	requests.Count()
	if second := seed(t, tables, october.Add(time.Hour)); !reflect.DeepEqual(first, second) {
		t.Errorf("the second demo differs:\n%+v\n%+v", first, second)
	}
	if n := requests.Count(); n > 60 {
		t.Errorf("starting again took %d requests", n)
	}
	if _, err := Seed(t.Context(), tables, Options{Now: october, Secret: [32]byte{8}, Environment: "local"}); !errors.Is(err, errOtherSecret) {
		t.Errorf("with another secret: %v", err)
	}
	other, _ := dynamotest.New(t)
	if elsewhere := seed(t, other, october.AddDate(0, 1, 3)); !reflect.DeepEqual(first, elsewhere) {
		t.Errorf("the demo depends on when it was made:\n%+v\n%+v", first, elsewhere)
	}
}

func checkContract(t *testing.T, d Demo) {
	if len(d.Businesses) != 2 || !slices.Equal(d.Businesses[0].Grants, []string{"*"}) || slices.Contains(d.Businesses[1].Grants, "purchases.read") ||
		!slices.Contains(d.Businesses[1].Grants, "participants.read") {
		t.Errorf("businesses are %+v", d.Businesses)
	}
	for _, b := range d.Businesses {
		var got []string
		for _, k := range d.Keys {
			if k.Business == b.Handle {
				got = append(got, string(k.Kind)+" "+string(k.State)+" "+strings.Join(k.Scopes, ","))
			}
		}
		const all = "participants:read,products:read,purchases:read,registrations:read,webhooks:read,webhooks:write"
		want := []string{"partner live " + all, "partner live participants:read", "assistant live read:bookings,read:customers,read:knowledge,read:services,read:team",
			"assistant live *", "internal live *", "partner expired " + all, "partner revoked " + all}
		if !slices.Equal(got, want) {
			t.Errorf("keys of %s are\n%s", b.Handle, strings.Join(got, "\n"))
		}
	}
	var users []string
	for _, u := range d.Users {
		users = append(users, string(u.Roles["lindenhof"])+"/"+string(u.Roles["kumo"])+"/"+strings.Join(u.Linked, ","))
		if len(u.Password) < 12 || u.Roles == nil || u.Linked == nil {
			t.Errorf("user is %+v", u)
		}
	}
	if want := []string{"owner//", "manager//", "frontdesk//", "instructor//", "/owner/", "manager/frontdesk/", "//lindenhof", "//"}; !slices.Equal(users, want) {
		t.Errorf("users are %q", users)
	}
}

func checkSecrets(t *testing.T, tables *dynamo.Tables, d Demo) {
	for _, k := range d.Keys {
		secret, err := credential.Parse(k.Secret)
		if err != nil {
			t.Fatal(err)
		}
		found, err := dynamo.NewCredentials(tables).Credential(t.Context(), secret)
		if err != nil || found.Key.Digest != secret.Digest() || found.Business.Handle != k.Business {
			t.Errorf("key %v finds %+v, %v", secret, found, err)
		}
	}
	accounts := account.NewAccounts(account.Config{Store: dynamo.NewAccounts(tables), Limits: ratelimit.New(dynamo.NewLimits(tables), time.Now), Now: time.Now, Random: draws{}.stream("test")})
	consumer := d.Users[6]
	if _, _, err := accounts.SignIn(t.Context(), "test", consumer.Email, consumer.Password); err != nil {
		t.Error(err)
	}
	p, err := dynamo.NewBookings(tables).ParticipantByContact(t.Context(), d.Businesses[0].ID, consumer.Email)
	if err != nil || p.Name != consumerName || p.Status != booking.Customer {
		t.Errorf("the consumer is participant %+v, %v", p, err)
	}
}

func TestWhatPeopleChangedStays(t *testing.T) {
	tables, _ := dynamotest.New(t)
	before := seed(t, tables, october)
	ctx, accounts, bookings := t.Context(), dynamo.NewAccounts(tables), dynamo.NewBookings(tables)
	b := before.Businesses[0]
	kept, err := accounts.Keys(ctx, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	caller := access.Operator(access.Business{ID: b.ID, Handle: b.Handle})
	i := slices.IndexFunc(kept, func(k account.Key) bool { return k.Name == demoKeys[0].name })
	if err := account.NewKeys(accounts, time.Now, draws{}.stream("test"), "local").Revoke(ctx, caller, kept[i].ID); err != nil {
		t.Fatal(err)
	}
	people := account.NewAccounts(account.Config{Store: accounts, Now: time.Now, Random: draws{}.stream("test")})
	if _, err := people.SetRole(ctx, caller, frontdeskEmail, access.Manager); err != nil {
		t.Fatal(err)
	}
	if _, err := people.RemoveMember(ctx, caller, managerEmail); err != nil {
		t.Fatal(err)
	}
	if err := bookings.SetGrants(ctx, b.ID, access.SetOf(access.TeamRead), audit.New(caller, audit.GrantsChanged, b.Name, time.Now(), draws{}.stream("test"))); err != nil {
		t.Fatal(err)
	}
	after := seed(t, tables, october.AddDate(0, 0, 1))
	if after.Keys[0].State != account.KeyRevoked || after.Keys[0].Secret != before.Keys[0].Secret {
		t.Errorf("the revoked key is %+v", after.Keys[0])
	}
	if after.Users[2].Roles["lindenhof"] != access.Manager || len(after.Users[1].Roles) != 0 {
		t.Errorf("roles are %v and %v", after.Users[2].Roles, after.Users[1].Roles)
	}
	if got := after.Businesses[0].Grants; !slices.Equal(got, []string{"team.read"}) {
		t.Errorf("grants are %v", got)
	}
}

func TestAnInterruptedSeedIsFinishedLater(t *testing.T) {
	tables, _ := dynamotest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Seed(ctx, tables, Options{Now: october, Secret: [32]byte{7}, Environment: "local", Progress: func(string) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	d := seed(t, tables, october.AddDate(0, 0, 3))
	if d.Users[0].Roles["lindenhof"] != access.Owner || len(d.Keys) != 14 {
		t.Errorf("the demo is incomplete: %+v", d)
	}
	for _, b := range d.Businesses {
		checkPromises(t, tables, b, october)
	}
}

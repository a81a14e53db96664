package localrun

import (
	"slices"
	"testing"
)

// Demo is what demo.json publishes, as an outside tool reads it.
type Demo struct {
	BaseURL string
	CAFile  string
	Engine  struct{ Endpoint, AccessTable, BusinessTable string }
	Outbox  string

	Businesses []struct {
		Handle, Name, TimeZone, ID string
		Grants                     []string
	}
	Keys []struct {
		Business, Kind, State, Secret string
		Scopes                        []string
	}
	Users []struct {
		Person
		Roles  map[string]string // by handle
		Linked []string          // handles of the businesses whose customer they are
	}
}

// Person is how somebody signs in.
type Person struct{ Email, Password string }

// Handle returns the handle of a business, without @.
func (d Demo) Handle(business int) string { return d.Businesses[business].Handle }

// StaffDoor returns the address at which assistants act for the staff of a business.
func (d Demo) StaffDoor(business int) string {
	return d.BaseURL + "/@" + d.Handle(business) + "/api/mcp"
}

// AssistantDoor returns the address for AI tools of all businesses.
func (d Demo) AssistantDoor() string { return d.BaseURL + "/api/mcp" }

// AccountDoor returns the address for consumers.
func (d Demo) AccountDoor() string { return d.BaseURL + "/account/api/mcp" }

// Key returns the secret of the first key of that business, kind and state, with exactly those scopes if any are given.
func (d Demo) Key(t testing.TB, business int, kind, state string, scopes ...string) string {
	t.Helper()
	for _, k := range d.Keys {
		if k.Business == d.Handle(business) && k.Kind == kind && k.State == state && (len(scopes) == 0 || slices.Equal(k.Scopes, scopes)) {
			return k.Secret
		}
	}
	t.Fatalf("demo.json has no %s %s key with %v", state, kind, scopes)
	return ""
}

// Staff returns the first user whose only role is that one.
func (d Demo) Staff(t testing.TB, business int, role string) Person {
	t.Helper()
	for _, u := range d.Users {
		if u.Roles[d.Handle(business)] == role && len(u.Roles) == 1 {
			return u.Person
		}
	}
	t.Fatalf("demo.json has no user who is only %s", role)
	return Person{}
}

// StaffOfBoth returns the user who has roles in both businesses.
func (d Demo) StaffOfBoth(t testing.TB) Person {
	t.Helper()
	for _, u := range d.Users {
		if len(u.Roles) == 2 {
			return u.Person
		}
	}
	t.Fatal("demo.json has no user with two roles")
	return Person{}
}

// Consumer returns the user who is a customer of a business.
func (d Demo) Consumer(t testing.TB) Person {
	t.Helper()
	for _, u := range d.Users {
		if len(u.Linked) > 0 {
			return u.Person
		}
	}
	t.Fatal("demo.json has no consumer")
	return Person{}
}

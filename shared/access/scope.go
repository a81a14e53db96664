package access

import (
	"fmt"
	"slices"
	"strings"
)

// Door is one of the ways in. Each has its own credentials and its own scopes.
type Door string

// The doors.
const (
	Partner   Door = "partner"
	Staff     Door = "staff"
	Assistant Door = "assistant"
	Account   Door = "account"

	// Console and OperatorDoor are the ways in of people who run a business or the service. No credential with scopes opens
	// them.
	Console      Door = "console"
	OperatorDoor Door = "operator"
)

// scoped reports whether what comes in by the door is limited by scopes.
func (d Door) scoped() bool { return d != Console && d != OperatorDoor }

// Scope is what a credential can be given: its published name, the door it belongs to, its words for people, and the
// capabilities it means.
type Scope struct {
	Name  string
	Door  Door
	Words string
	Means Set
	// Default scopes are ticked for a new assistant key and given to a token that asked for nothing.
	Default bool
}

// scopes is the registry: every scope stands here once.
var scopes = []Scope{
	{Name: "participants:read", Door: Partner, Words: "Read participants: name, email and marketing consent", Means: SetOf(ParticipantsRead)},
	{Name: "registrations:read", Door: Partner, Words: "Read activity registrations and their status", Means: SetOf(RegistrationsRead)},
	{Name: "products:read", Door: Partner, Words: "Read the products the business sells", Means: SetOf(ProductsRead)},
	{Name: "purchases:read", Door: Partner, Words: "Read purchases: passes, memberships, gift cards and physical goods", Means: SetOf(PurchasesRead)},
	{Name: "webhooks:read", Door: Partner, Words: "Read webhook endpoints and their delivery history", Means: SetOf(WebhooksRead)},
	{Name: "webhooks:write", Door: Partner, Words: "Create, update and remove webhook endpoints", Means: SetOf(WebhooksRead, WebhooksWrite)},

	{Name: "read:customers", Door: Assistant, Words: "Search and list customers", Means: SetOf(ParticipantsRead), Default: true},
	{Name: "read:bookings", Door: Assistant, Words: "View bookings and appointments", Means: SetOf(RegistrationsRead), Default: true},
	{Name: "read:services", Door: Assistant, Words: "See the service catalog", Means: SetOf(ActivitiesRead), Default: true},
	{Name: "read:knowledge", Door: Assistant, Words: "Search the knowledge base", Means: SetOf(KnowledgeRead), Default: true},
	{Name: "read:team", Door: Assistant, Words: "View team members", Means: SetOf(TeamRead), Default: true},
	{Name: "write:bookings", Door: Assistant, Words: "Create and cancel bookings", Means: SetOf(RegistrationsWrite)},
	{Name: "write:customers", Door: Assistant, Words: "Update customer data: notes and tags", Means: SetOf(ParticipantsWrite)},
	{Name: "write:messaging", Door: Assistant, Words: "Send messages to customers", Means: SetOf(MessagesWrite)},
	{Name: "read:*", Door: Assistant, Words: "Read everything: customers, bookings, services, knowledge and team", Means: assistantReads},
	{Name: "write:*", Door: Assistant, Words: "Write everything: bookings, customer data and messages", Means: assistantWrites},
	{Name: "*", Door: Assistant, Words: "Full access: read and write everything", Means: assistantReads | assistantWrites},

	{Name: "mcp:business", Door: Staff, Words: "Act as you in this business, with your role's permissions", Means: All &^ consumer},
	{Name: "mcp:account", Door: Account, Words: "See and manage your own bookings", Means: consumer},
}

var (
	assistantReads  = SetOf(ParticipantsRead, RegistrationsRead, ActivitiesRead, KnowledgeRead, TeamRead)
	assistantWrites = SetOf(RegistrationsWrite, ParticipantsWrite, MessagesWrite)
)

// Anonymous is the effective access of a request without any credential at the public door.
const Anonymous Set = 1 << DirectoryRead

// OfflineAccess is accepted from OAuth clients that ask for it, and means nothing: every grant has a refresh token.
const OfflineAccess = "offline_access"

// Scopes returns a copy of the registry.
func Scopes() []Scope { return slices.Clone(scopes) }

// FindScope returns the scope of that name.
func FindScope(name string) (Scope, bool) {
	i := slices.IndexFunc(scopes, func(s Scope) bool { return s.Name == name })
	if i < 0 {
		return Scope{}, false
	}
	return scopes[i], true
}

// DoorScopes lists the names of a door's scopes; those of the full normal set alone when normal is set, which leaves
// the assistant door's wildcards out.
func DoorScopes(d Door, normal bool) []string {
	var names []string
	for _, s := range scopes {
		if s.Door == d && !(normal && strings.Contains(s.Name, "*")) {
			names = append(names, s.Name)
		}
	}
	return names
}

// DefaultScopes lists the scopes of an assistant credential that asked for none.
func DefaultScopes() []string {
	var names []string
	for _, s := range scopes {
		if s.Default {
			names = append(names, s.Name)
		}
	}
	return names
}

// Covers reports whether one of the granted scopes is that scope, or a wildcard that includes it.
func Covers(granted []string, name string) bool {
	asked, ok := FindScope(name)
	return ok && slices.ContainsFunc(granted, func(g string) bool {
		scope, _ := FindScope(g)
		return g == name || strings.Contains(g, "*") && scope.Door == asked.Door && asked.Means&^scope.Means == 0
	})
}

// Meaning returns the capabilities of the named scopes together. A name it does not know means nothing.
func Meaning(names []string) Set {
	var s Set
	for _, name := range names {
		if scope, ok := FindScope(name); ok {
			s |= scope.Means
		}
	}
	return s
}

// CheckScopes refuses a name that is not a scope of the door.
func CheckScopes(d Door, names []string) error {
	for _, name := range names {
		if s, ok := FindScope(name); !ok || s.Door != d {
			return fmt.Errorf("%q is not a scope of the %s door; its scopes are %s", name, d, strings.Join(DoorScopes(d, false), ", "))
		}
	}
	return nil
}

// OwnScopes returns those of the named scopes that belong to the door. Another door's mean nothing there.
func OwnScopes(d Door, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		s, ok := FindScope(name)
		return !ok || s.Door != d
	})
}

// ScopeFor returns the name of the door's narrowest scope that means c: what a refused client has to ask for.
func ScopeFor(d Door, c Capability) string {
	for _, s := range scopes {
		if s.Door == d && s.Means.Has(c) {
			return s.Name
		}
	}
	return ""
}

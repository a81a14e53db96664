package access

import (
	"context"
	"slices"
	"time"
	_ "time/tzdata" // Lambda's image may have no time zones, and a schedule in UTC would be silently wrong

	"frontdesk/shared/problem"
)

// ClientKind says whose program is calling, which decides the usage limits that apply to it.
type ClientKind string

// The kinds of client.
const (
	PartnerClient  ClientKind = "partner"
	ExternalClient ClientKind = "external" // AI tools of the world
	InternalClient ClientKind = "internal" // the business's own agents
)

// Business is what a caller knows of the business it stands in.
type Business struct {
	ID       string
	Handle   string
	Name     string
	TimeZone string // IANA name
}

// Location returns the business's time zone, UTC for one that is unknown here.
func (b Business) Location() *time.Location {
	if l, err := time.LoadLocation(b.TimeZone); err == nil {
		return l
	}
	return time.UTC
}

type callerKey struct{}

// WithCaller returns a context that carries the caller through libraries that call our code back.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerFrom returns the context's caller; without one, a caller who may do nothing.
func CallerFrom(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// Nobody is the principal of a request without a credential.
const Nobody = "anonymous"

// KeyPrincipal is the principal of who comes with the API key of that id.
func KeyPrincipal(id string) string { return "key:" + id }

// UserPrincipal is the principal of the person with that id, and of the programs that act for them.
func UserPrincipal(id string) string { return "user:" + id }

// Caller is who is asking, through which door, and what they may do right now. The domain takes one with every call.
// The zero Caller may do nothing.
type Caller struct {
	Principal    string // KeyPrincipal, UserPrincipal, Nobody or the operator's
	Door         Door
	Business     Business // zero at the account door
	Capabilities Set      // effective access: what Scopes mean ∩ Grants ∩ what Role allows

	// Scopes, Grants and Role tell why a capability is missing; they give nothing by themselves.
	Scopes []string
	Grants Set
	Role   Role // empty where no person stands behind the credential

	UserID     string // the person behind an OAuth token or a console session
	StaffID    string // that person's staff record in Business
	Name       string // of the key or the person, for the business's log
	Email      string // of the person, at the account door; empty unless they have shown that it is theirs
	Client     ClientKind
	ClientID   string // the OAuth client's client_id; empty for an API key, which is its own client
	ClientName string // what people know the OAuth client as
	RequestID  string

	// IdempotencyKey, unless empty, makes a write happen once however often it is asked for with this key.
	IdempotencyKey string
}

// In returns the caller as one who stands in that business, which somebody at the account door does only by a use case's decision.
func (c Caller) In(b Business) Caller {
	c.Business = b
	return c
}

// CountedAs names whose use it is: an API key's, or that of an OAuth client together with the person it acts for.
func (c Caller) CountedAs() string {
	if c.ClientID == "" {
		return c.Principal
	}
	return c.Principal + " " + c.ClientID
}

// Require returns nil when the caller has every one of those capabilities, and otherwise the refusal that says what is
// missing and whether asking for more would help. A missing scope comes first, because only it can be asked for; who is nobody can
// sign in.
func (c Caller) Require(capabilities ...Capability) error {
	need := SetOf(capabilities...)
	missing := need &^ c.Capabilities
	if missing == 0 {
		return nil
	}
	if c.Principal == Nobody {
		return problem.New(problem.Unauthorized, "This is for people who are signed in: come back with an access token.").With("requiredScopes", requiredScopes(c.Door, need))
	}
	if unscoped := missing &^ Meaning(c.Scopes); c.Door.scoped() && unscoped != 0 {
		return problem.MissingScope(requiredScopes(c.Door, need)...)
	}
	if ungranted := missing &^ (c.Grants | management); c.Door != Account && ungranted != 0 {
		return problem.Denied(problem.ReasonBusinessNotGranted, "This is not enabled for %s (%s).", c.Business.Name, ungranted)
	}
	return problem.Denied(problem.ReasonRole, "Your role in %s, %s, does not allow this (%s).", c.Business.Name, roleWord(c.Role), missing)
}

// requiredScopes names the door's narrowest scopes that mean all of need, without any that another one of them includes.
func requiredScopes(d Door, need Set) (names []string) {
	for _, capability := range need.Capabilities() {
		if name := ScopeFor(d, capability); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(names, func(other string) bool {
			return other != name && Meaning([]string{name})&^Meaning([]string{other}) == 0
		})
	})
}

func roleWord(r Role) string {
	if r == "" {
		return "none"
	}
	return string(r)
}

// OwnSessionsOnly reports whether the caller may see only the sessions they lead themselves.
func (c Caller) OwnSessionsOnly() bool { return c.Role == Instructor }

// Operator returns the caller that stands for the people who run the service, working on a business.
func Operator(b Business) Caller {
	return Caller{Principal: "operator", Door: OperatorDoor, Business: b, Capabilities: All, Grants: All, Role: Owner, Name: "Operator"}
}

// management is what every business has, whatever it is granted: running its own people and credentials.
var management = SetOf(TeamManage, KeysManage, AppsManage, LogRead, OwnershipTransfer)

// Member returns the caller that a person is in the console of a business they work in.
func Member(userID, name string, b Business, grants Set, role Role, requestID string) Caller {
	return Caller{Principal: UserPrincipal(userID), Door: Console, Business: b, Capabilities: role.Capabilities() & (grants | management),
		Grants: grants, Role: role, UserID: userID, StaffID: userID, Name: name, RequestID: requestID}
}

// Effective returns what scopes mean in a business with these grants, for a person with this role; personal is false
// where no person stands behind the credential.
func Effective(scopes []string, grants Set, role Role, personal bool) Set {
	s := Meaning(scopes) & (grants | management)
	if personal {
		s &= role.Capabilities()
	}
	return s
}

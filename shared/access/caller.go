package access

import (
	"fmt"
	"slices"

	"frontdesk/shared/problem"
)

// ClientKind says whose program is calling; limits depend on it.
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
	TimeZone string
}

// Caller is who is asking, through which door, and what they may do right now. The domain takes one with every call.
// The zero Caller may do nothing.
type Caller struct {
	Principal    string // key:<id>, user:<id> or anonymous
	Door         Door
	Business     Business // zero at the account door
	Capabilities Set      // effective access: what Scopes mean ∩ Grants ∩ what Role allows

	// Scopes, Grants and Role tell why a capability is missing; they give nothing by themselves.
	Scopes []string
	Grants Set
	Role   Role // empty where no person stands behind the credential

	UserID    string // the person behind an OAuth token
	StaffID   string // that person's staff record in Business
	Client    ClientKind
	RequestID string
}

// Require returns nil when the caller has every one of those capabilities, and otherwise the refusal that says what is
// missing and whether asking for more would help. A missing scope comes first, because only it can be asked for.
func (c Caller) Require(capabilities ...Capability) error {
	need := SetOf(capabilities...)
	missing := need &^ c.Capabilities
	if missing == 0 {
		return nil
	}
	if unscoped := missing &^ Meaning(c.Scopes); unscoped != 0 {
		var required []string
		for _, capability := range need.Capabilities() {
			if name := ScopeFor(c.Door, capability); name != "" && !slices.Contains(required, name) {
				required = append(required, name)
			}
		}
		return problem.MissingScope(required...)
	}
	if ungranted := missing &^ (c.Grants | management); c.Door != Account && ungranted != 0 {
		return problem.Denied(problem.ReasonBusinessNotGranted, "This is not enabled for %s (%s).", c.Business.Name, ungranted)
	}
	return problem.Denied(problem.ReasonRole, "Your role in %s, %s, does not allow this (%s).", c.Business.Name, roleWord(c.Role), missing)
}

func roleWord(r Role) string {
	if r == "" {
		return "none"
	}
	return string(r)
}

// OwnSessionsOnly reports whether the caller may see only the sessions they lead themselves.
func (c Caller) OwnSessionsOnly() bool { return c.Role == Instructor }

// Operator is whoever runs the service, at work on a business. It stands behind no door.
func Operator(b Business) Caller {
	return Caller{Principal: "operator", Business: b, Capabilities: All, Grants: All, Role: Owner}
}

// management is what every business has, whatever it is granted: running its own people and credentials.
var management = SetOf(TeamManage, KeysManage, AppsManage, OwnershipTransfer)

// Effective returns what scopes mean in a business with these grants, for a person with this role; personal is false
// where no person stands behind the credential.
func Effective(scopes []string, grants Set, role Role, personal bool) Set {
	s := Meaning(scopes) & (grants | management)
	if personal {
		s &= role.Capabilities()
	}
	return s
}

// String describes the caller for a log.
func (c Caller) String() string {
	return fmt.Sprintf("%s at %s@%s", c.Principal, c.Door, c.Business.Handle)
}

package access

import (
	"fmt"
	"strings"
)

// Role is what a person is in a business.
type Role string

// The roles.
const (
	Owner      Role = "owner"
	Manager    Role = "manager"
	Frontdesk  Role = "frontdesk"
	Instructor Role = "instructor"
)

// Roles lists the roles, the most powerful first.
var Roles = []Role{Owner, Manager, Frontdesk, Instructor}

// consumer is what belongs to a person as a customer, whatever their role anywhere.
var consumer = SetOf(DirectoryRead, OwnRecords)

var roleCapabilities = map[Role]Set{
	Owner:   All &^ consumer,
	Manager: All &^ consumer &^ SetOf(OwnershipTransfer),
	// The front desk records what it sells. What was bought before is not its to read or to change: that is money.
	Frontdesk: SetOf(ParticipantsRead, ParticipantsWrite, RegistrationsRead, RegistrationsWrite, ActivitiesRead,
		SessionsRead, SessionsWrite, AttendanceRead, AttendanceWrite, KnowledgeRead, KnowledgeWrite, TeamRead, MessagesWrite, PurchasesWrite),
	// An instructor's sessions and attendance are their own only: Caller.OwnSessionsOnly.
	Instructor: SetOf(ActivitiesRead, SessionsRead, AttendanceRead, AttendanceWrite),
}

// Words returns the role as people say it.
func (r Role) Words() string {
	if r == Frontdesk {
		return "front desk"
	}
	return string(r)
}

// Capabilities returns what the role allows; nothing for a role that does not exist.
func (r Role) Capabilities() Set { return roleCapabilities[r] }

// ParseRole reads a role's name.
func ParseRole(name string) (Role, error) {
	if _, ok := roleCapabilities[Role(name)]; ok {
		return Role(name), nil
	}
	var names []string
	for _, r := range Roles {
		names = append(names, string(r))
	}
	return "", fmt.Errorf("%q is not a role; the roles are %s", name, strings.Join(names, ", "))
}

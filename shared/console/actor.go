package console

import (
	"cmp"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
)

// actor is who did something. Its sort is our word, beside names that people chose: a key may be called Operator.
type actor struct{ Sort, Name, For string } // For is the person an app acted for

// String is the actor where a text can have no parts.
func (a actor) String() string {
	text := strings.TrimSpace(a.Sort + " " + a.Name)
	if a.For != "" {
		text += " for " + a.For
	}
	return text
}

// who is who did what an event tells of. Without a credential it is the address that somebody came from.
func who(e audit.Event) actor {
	kind, _, _ := strings.Cut(e.Principal, ":")
	name := cmp.Or(e.Name, e.Principal)
	switch {
	case e.ClientID != "" || e.ClientName != "":
		return actor{"app", cmp.Or(e.ClientName, e.ClientID), e.Name}
	case e.Door == access.OperatorDoor:
		return actor{Sort: "the operator of Frontdesk"}
	case kind == "key":
		return actor{Sort: "key", Name: name}
	case kind == "user":
		return actor{Sort: "person", Name: name}
	case e.Details[audit.Source] != "":
		return actor{Sort: "somebody at", Name: e.Details[audit.Source]}
	default:
		return actor{Name: name}
	}
}

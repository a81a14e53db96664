package dynamo

import "frontdesk/shared/booking"

// placeLeft requires a scheduled session with a free place.
var placeLeft = openTo("taken < #capacity", booking.ErrFull)

// nonePlaceLeft requires a scheduled session that is full.
var nonePlaceLeft = openTo("taken >= #capacity", booking.ErrChanged)

func openTo(places string, otherwise error) condition {
	return condition{
		expression: "attribute_exists(PK) AND #status = :scheduled AND " + places,
		names:      map[string]string{"#status": "status", "#capacity": "capacity"},
		values:     map[string]any{":scheduled": string(booking.Scheduled)},
		failed: func(found item) error {
			switch {
			case found == nil:
				return booking.ErrNotFound
			case text(found["status"]) != string(booking.Scheduled):
				return booking.ErrSessionCancelled
			default:
				return otherwise
			}
		},
	}
}

// joinedBy is a condition of a session that a new registration joins: it begins when the registration says, and is led by whom it says.
func (c condition) joinedBy(r booking.Registration) condition {
	return condition{
		expression: c.expression + " AND #start = :start AND staffId = :staffId",
		names:      merged(c.names, map[string]string{"#start": "start"}),
		values:     merged(c.values, map[string]any{":start": at(r.Start), ":staffId": r.StaffID}),
		failed: func(found item) error {
			scheduled := text(found["status"]) == string(booking.Scheduled)
			if scheduled && (number(found["start"]) != int(at(r.Start)) || text(found["staffId"]) != r.StaffID) {
				return booking.ErrChanged
			}
			return c.failed(found)
		},
	}
}

// counts requires a session that counts at least one registration by that name.
func counts(name string) condition {
	return condition{expression: name + " > :none", values: map[string]any{":none": 0}, failed: means(errNoPlace)}
}

// sessionAsRead requires a session that is as it was read.
func sessionAsRead(s booking.Session) condition {
	c := condition{
		expression: "#status = :readStatus AND #start = :readStart AND staffId = :readStaff AND #capacity = :readCapacity AND taken = :readTaken AND ",
		names:      map[string]string{"#status": "status", "#start": "start", "#capacity": "capacity"},
		values: map[string]any{":readStatus": string(s.Status), ":readStart": at(s.Start), ":readStaff": s.StaffID, ":readCapacity": s.Capacity,
			":readTaken": s.Taken, ":readWaiting": s.Waiting},
		failed: means(booking.ErrChanged),
	}
	if s.Waiting == 0 { // sessions of before there were waiting lists do not say so
		c.expression += "(attribute_not_exists(waiting) OR waiting = :readWaiting)"
	} else {
		c.expression += "waiting = :readWaiting"
	}
	return c
}

// heldAt requires a session whose held places were not written since they were read and, when somebody joins, what placeLeft does, except
// that one who takes over a held place needs no other.
func heldAt(p booking.HeldPlaces) condition {
	c := condition{expression: "attribute_exists(PK)", names: map[string]string{}, values: map[string]any{}, failed: means(booking.ErrNotFound)}
	if p.Joins {
		room := "taken <= #capacity"
		if p.Taken > 0 {
			room = "taken < #capacity"
		}
		c = openTo(room, booking.ErrFull).joinedBy(booking.Registration{Start: p.Start, StaffID: p.StaffID})
	}
	otherwise := c.failed
	c.failed = func(found item) error {
		if found != nil && number(found["heldVersion"]) != int(p.Version) {
			return booking.ErrChanged
		}
		return otherwise(found)
	}
	if p.Version == 0 {
		c.expression += " AND attribute_not_exists(heldVersion)"
	} else {
		c.expression, c.values[":readHeld"] = c.expression+" AND heldVersion = :readHeld", p.Version
	}
	return c
}

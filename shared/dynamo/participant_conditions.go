package dynamo

import "frontdesk/shared/booking"

// knownAs requires a participant whose name and contacts are still those that were read.
func knownAs(p booking.Participant) condition {
	c := condition{expression: "#name = :readName", names: map[string]string{"#name": "name"}, values: map[string]any{":readName": p.Name},
		failed: means(booking.ErrChanged)}
	for name, read := range map[string]string{"email": p.Email, "phone": p.Phone} {
		if read == "" {
			c.expression += " AND attribute_not_exists(" + name + ")"
			continue
		}
		c.expression += " AND " + name + " = :read_" + name
		c.values[":read_"+name] = read
	}
	return c
}

// notedAs requires a participant about whom there are still as many notes as when they were read.
func notedAs(p booking.Participant) condition {
	return condition{expression: "attribute_exists(PK) AND (notes = :readNotes OR attribute_not_exists(notes) AND :readNotes = :none)",
		values: map[string]any{":readNotes": p.Notes, ":none": 0}, failed: means(booking.ErrChanged)}
}

// taggedAs requires a participant who still has those tags.
func taggedAs(tags []string) condition {
	c := condition{expression: "tags = :readTags", values: map[string]any{":readTags": tags}, failed: means(booking.ErrChanged)}
	if len(tags) == 0 {
		c.expression, c.values = "attribute_exists(PK) AND attribute_not_exists(tags)", nil
	}
	return c
}

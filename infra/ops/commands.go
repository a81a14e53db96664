package main

import (
	"context"
	"slices"

	"frontdesk/shared/booking"
)

// command is one noun and verb of the command line, or one verb alone, which stands in noun.
type command struct {
	noun, verb string
	words      string
	options    []option
	run        func(context.Context, *invocation, input) (answer, error)
}

// name is the words that the command is called by.
func (c command) name() []string {
	if c.verb == "" {
		return []string{c.noun}
	}
	return []string{c.noun, c.verb}
}

// called reports whether a command line begins with the command's name.
func (c command) called(words []string) bool {
	name := c.name()
	return len(words) >= len(name) && slices.Equal(words[:len(name)], name)
}

// option is a flag of a command.
type option struct {
	name, value string // value is a placeholder for the help; empty if the flag takes no value
	words       string
	optional    bool
	initial     string
}

// input holds the given options by name; one that takes no value is "true" or missing.
type input map[string]string

// given returns the value of an option, nil when it was left out.
func (in input) given(name string) *string {
	if value, ok := in[name]; ok {
		return &value
	}
	return nil
}

// answer is the result of a command: data for --json, text for people.
type answer struct {
	data any
	text string
}

var (
	forBusiness = option{name: "business", value: "H", words: "the business's handle"}
	forPerson   = option{name: "email", value: "E", words: "the person's e-mail address"}
	forClient   = option{name: "id", value: "ID", words: "its client_id"}
	forKey      = option{name: "id", value: "ID", words: "the key's id, as key create and key list show it"}

	forParticipant  = option{name: "id", value: "ID", words: "the participant's id"}
	forStaff        = option{name: "staff", value: "ID", words: "the team member's id, as the team resource lists it"}
	forKnowledge    = option{name: "id", value: "ID", words: "the item's id, as knowledge list shows it"}
	forRegistration = option{name: "id", value: "ID", words: "the registration's id"}
)

var commands = []command{
	{"business", "create", "Adds a business.", []option{
		{name: "handle", value: "H", words: "3 to 40 lower-case letters, digits and hyphens; never changes"},
		{name: "name", value: "N", words: "what people call it"},
		{name: "time-zone", value: "TZ", words: "an IANA name such as Europe/Berlin"},
		{name: "currency", value: "C", words: "an ISO 4217 code", optional: true, initial: "EUR"},
	}, createBusiness},
	{"business", "list", "Lists all businesses, by reading the whole table.", nil, listBusinesses},
	{"grants", "set", "Replaces the grants of a business, with immediate effect.", []option{
		forBusiness,
		{name: "grants", value: "a,b|*", words: "capabilities (participants.read), their groups (participants), or * for everything"},
	}, setGrants},
	{"user", "create", "Adds a person. Without a password they cannot sign in.", []option{
		forPerson,
		{name: "name", value: "N", words: "the person's name"},
		{name: "verified", words: "says that the address is theirs, which otherwise an e-mail to it shows", optional: true},
		{name: "password-stdin", words: "reads the password from the first line of standard input", optional: true},
	}, createUser},
	{"user", "password", "Gives a person another password, and ends their console sessions.", []option{
		forPerson, {name: "password-stdin", words: "reads the password from the first line of standard input"},
	}, setPassword},
	{"member", "set", "Makes a person a member of a business, or changes their role.", []option{
		forBusiness, forPerson, {name: "role", value: "R", words: "owner, manager, frontdesk or instructor"},
	}, setMember},
	{"member", "invite", "Makes a link that invites a person to a business's team, and shows it once.", []option{
		forBusiness, forPerson, {name: "role", value: "R", words: "owner, manager, frontdesk or instructor"},
	}, inviteMember},
	{"member", "remove", "Ends a person's membership of a business.", []option{forBusiness, forPerson}, removeMember},
	{"time-off", "add", "Keeps a member of the team from being booked for a time. What is booked already stays.", []option{
		forBusiness, forStaff,
		{name: "start", value: "DAY|RFC3339", words: "when it begins: a day in the business's time zone, or a time"},
		{name: "end", value: "DAY|RFC3339", words: "when it is over: a day is the last one off"},
		{name: "reason", value: "R", words: "for the business's log", optional: true},
	}, addTimeOff},
	{"time-off", "remove", "Takes time off back.", []option{forBusiness, forStaff, {name: "id", value: "ID", words: "its id, as time-off add shows it"}}, removeTimeOff},
	{"key", "create", "Creates an API key and shows its secret once.", []option{
		forBusiness,
		{name: "kind", value: "partner|assistant|internal", words: "who will use it"},
		{name: "name", value: "N", words: "the program that will use it"},
		{name: "scopes", value: "a,b", words: "what it may do; an assistant key without scopes can only read", optional: true},
		{name: "sources", value: "a,b", words: "the only addresses and networks it may come from, such as 203.0.113.7,2001:db8::/32", optional: true},
		{name: "expires", value: "24h|RFC3339", words: "how long it is valid, or until when; without it, until it is revoked", optional: true},
	}, createKey},
	{"key", "edit", "Changes a key, with immediate effect. What is not given stays.", []option{
		forKey,
		{name: "name", value: "N", words: "the program that uses it", optional: true},
		{name: "scopes", value: "a,b", words: "what it may do from now on", optional: true},
		{name: "sources", value: "a,b", words: "the only addresses and networks it may come from; empty: any", optional: true},
	}, editKey},
	{"key", "rotate", "Replaces a key by a new one like it, and shows the new one's secret once.", []option{
		forKey,
		{name: "overlap", value: "1h", words: "how long the old key lives on, such as 1h or 7d (the most), never past its own expiry"},
	}, rotateKey},
	{"key", "list", "Lists the keys of a business, newest first.", []option{forBusiness}, listKeys},
	{"key", "revoke", "Revokes a key, with immediate effect.", []option{forKey}, revokeKey},
	{"client", "create", "Adds an OAuth client that people are told is verified.", []option{
		{name: "name", value: "N", words: "what people are asked to allow"},
		{name: "redirect-uris", value: "a,b", words: "where the answer may go"},
	}, createClient},
	{"client", "internal", "Marks an OAuth client as the business's own agent, from its next tokens on.", []option{forClient}, markInternal},
	{"client", "confidential", "Gives an OAuth client a secret that it must show, in place of any it had.", []option{forClient}, makeConfidential},
	{"client", "remove", "Removes an OAuth client, with immediate effect on new tokens.", []option{forClient}, removeClient},
	{"token", "inspect", "Reads an OAuth token from standard input and says whose it is and what it was granted for.", nil, inspectToken},
	{"link", "create", "Links a person to the participant of a business with the same e-mail address. Verify the address first.", []option{
		forBusiness, forPerson,
	}, createLink},
	{"participant", "edit", "Changes a participant. What is not given stays.", []option{
		forBusiness, forParticipant,
		{name: "name", value: "N", words: "what people call them", optional: true},
		{name: "email", value: "E", words: "their e-mail address; empty: none", optional: true},
		{name: "phone", value: "P", words: "their phone number; empty: none", optional: true},
	}, editParticipant},
	{"participant", "consent", "Keeps what a participant said about marketing by e-mail, as of now.", []option{
		forBusiness, forParticipant, {name: "status", value: "granted|revoked", words: "what they said"},
	}, setConsent},
	{"registration", "confirm", "Confirms a registration.", []option{forBusiness, forRegistration},
		changeRegistration((*booking.Desk).ConfirmRegistration, "confirmed")},
	{"registration", "check-in", "Says that a participant came. Possible from the session's day on.", []option{forBusiness, forRegistration},
		changeRegistration((*booking.Desk).CheckIn, "checked in")},
	{"registration", "no-show", "Says that a participant did not come. Possible from the session's start on.", []option{forBusiness, forRegistration},
		changeRegistration((*booking.Desk).MarkNoShow, "marked as a no-show")},
	{"registration", "cancel", "Cancels a registration and frees its place; of an appointment, its session too.", []option{
		forBusiness, forRegistration, {name: "reason", value: "R", words: "for the business's log", optional: true},
	}, cancelRegistration},
	{"knowledge", "add", "Adds a question that customers ask, and the answer.", []option{
		forBusiness,
		{name: "question", value: "Q", words: "what customers ask"},
		{name: "answer", value: "A", words: "what the business answers"},
		{name: "category", value: "C", words: "what it is about, such as Arrival"},
	}, addKnowledge},
	{"knowledge", "edit", "Changes a question or its answer. What is not given stays.", []option{
		forBusiness, forKnowledge,
		{name: "question", value: "Q", words: "what customers ask", optional: true},
		{name: "answer", value: "A", words: "what the business answers", optional: true},
		{name: "category", value: "C", words: "what it is about", optional: true},
	}, editKnowledge},
	{"knowledge", "list", "Lists what a business knows, by category and question.", []option{forBusiness}, listKnowledge},
	{"knowledge", "remove", "Removes a question and its answer.", []option{forBusiness, forKnowledge}, removeKnowledge},
	{"knowledge", "embed", "Has the model of EMBEDDING_MODEL read what it has not read yet, so that it is found by its meaning.", []option{forBusiness}, embedKnowledge},
	{"product", "add", "Adds a product that can be bought.", []option{
		forBusiness,
		{name: "name", value: "N", words: "what people call it"},
		{name: "kind", value: "K", words: "pass, membership, gift_card or physical_good"},
		{name: "price", value: "1250", words: "in minor units of the business's currency: 1250 is 12.50"},
		{name: "description", value: "D", words: "more about it", optional: true},
	}, addProduct},
	{"purchase", "record", "Records that a participant bought a product, now.", []option{
		forBusiness,
		{name: "participant", value: "ID", words: "the participant's id"},
		{name: "product", value: "ID", words: "the product's id"},
		{name: "status", value: "S", words: "active, past_due, payment_action_required, unpaid or incomplete", optional: true, initial: string(booking.PurchaseActive)},
		{name: "price", value: "1250", words: "what was paid, in minor units of the business's currency; without it, the product's price", optional: true},
	}, recordPurchase},
	{"purchase", "set", "Brings a purchase into another state.", []option{
		forBusiness,
		{name: "id", value: "ID", words: "the purchase's id"},
		{name: "status", value: "S", words: "active, past_due, payment_action_required, unpaid, cancelled, refunded or expired"},
	}, setPurchase},
	{"export", "", "Writes all records of a business as lines of JSON (infra/docs/export.md). With the same file it goes on where it was interrupted.", []option{
		forBusiness, {name: "out", value: "FILE", words: "where to; without it, standard output", optional: true},
	}, exportBusiness},
	{"import", "", "Makes a business of an export. With the same file it goes on where it was interrupted.", []option{
		{name: "in", value: "FILE", words: "what export wrote; without it, standard input", optional: true},
		{name: "business", value: "H", words: "the new business's handle; without it, the one in the file", optional: true},
		{name: "discard", words: "removes what an unfinished import into --business has written, and imports nothing", optional: true},
	}, importBusiness},
}

package mcpapi

type planWeekIn struct {
	Week       string `json:"week,omitempty" jsonschema:"a day of the week to plan, such as 2026-06-01; left out, the coming seven days"`
	TeamMember string `json:"team_member,omitempty" jsonschema:"the name of the team member whose week it is; left out, your own"`
}

type chaseNoShowsIn struct {
	Week     string `json:"week,omitempty" jsonschema:"a day of the week to look at, such as 2026-06-01; left out, the last seven days"`
	Activity string `json:"activity,omitempty" jsonschema:"the name of one activity; left out, all"`
	Tone     string `json:"tone,omitempty" jsonschema:"how the messages sound: friendly, plain or formal; left out, friendly"`
}

type fillSpotsIn struct {
	Activity   string `json:"activity,omitempty" jsonschema:"the name of one activity; left out, all"`
	TeamMember string `json:"team_member,omitempty" jsonschema:"the name of the team member who leads the sessions; left out, all"`
	Tone       string `json:"tone,omitempty" jsonschema:"how the invitations sound: friendly, plain or formal; left out, friendly"`
}

var tones = constraint{oneOf: []string{"friendly", "plain", "formal"}, otherwise: "friendly"}

// staffPrompts are what people of the business ask for again and again.
func staffPrompts() []prompt {
	return []prompt{
		leading[planWeekIn](prompt{
			operation: operation{name: "plan_my_week", title: "Plan my week", description: "Goes through a week's sessions day by day: what is full, what is empty, what needs preparing."},
			tools:     []string{"week_calendar", "get_session"},
		}, map[string]constraint{"week": {format: dayFormat}}),
		leading[chaseNoShowsIn](prompt{
			operation: operation{name: "chase_no_shows", title: "Chase no-shows", description: "Finds who had a place and did not come, and drafts a message to each of them. It sends nothing."},
			tools:     []string{"week_calendar", "session_attendance", "find_participant"},
		}, map[string]constraint{"week": {format: dayFormat}, "tone": tones}),
		leading[fillSpotsIn](prompt{
			operation: operation{name: "fill_tomorrows_empty_spots", title: "Fill tomorrow's empty spots", description: "Finds tomorrow's sessions with free places and who might like them, and drafts the invitations. It registers only whom you name."},
			tools:     []string{"upcoming_sessions", "session_attendance", "find_participant", "register_participant"},
		}, map[string]constraint{"tone": tones}),
	}
}

type bookForCustomerIn struct {
	Customer string `json:"customer" jsonschema:"the customer's name, with their e-mail address or phone number"`
	Service  string `json:"service,omitempty" jsonschema:"the name of the service, when it is known"`
	Day      string `json:"day,omitempty" jsonschema:"the day that they would like, such as 2026-06-01"`
}

func assistantPrompts() []prompt {
	return []prompt{
		leading[bookForCustomerIn](prompt{
			operation: operation{name: "book_for_a_customer", title: "Book for a customer", description: "Finds a time that suits a customer, and books it when they agree."},
			tools:     []string{"query_availability", "create_booking"},
		}, map[string]constraint{"day": {format: dayFormat}}),
	}
}

package mcpapi

import "frontdesk/shared/access"

// What each door offers stands here, in the order of the lists that clients read.

func staffDoor(c Config) *door {
	return &door{
		name:         access.Staff,
		instructions: "You act as the signed-in staff member, with their role in this one business. Say times in the business's time zone.",
		operations: []operation{
			listActivities(c.Desk),
			asResource(listActivities(c.Desk), "activities", ""),
			upcomingSessions(c.Desk),
			weekCalendar(c.Desk),
			getSession(c.Desk),
			asResource(getSession(c.Desk), "session", "sessions/{sessionId}"),
			createSession(c.Desk),
			updateSession(c.Desk),
			cancelSession(c.Desk),
			sessionAttendance(c.Desk),
			markAttendance(c.Desk),
			registerParticipant(c.Desk),
			cancelRegistration(c.Desk),
			moveRegistration(c.Desk),
			findParticipant(c.Desk),
			businessStats(c.Desk),
		},
		prompts: staffPrompts(),
		completers: map[string]completer{
			"activity": activityChoices(c.Desk).names(), "sessionId": sessionChoices(c.Desk).ids(), "team_member": teamChoices(c.Desk).names(),
		},
	}
}

func assistantDoor(c Config) *door {
	return &door{
		name:         access.Assistant,
		instructions: "You help the customers and the team of one business. Look up services before you book. Say times in the business's time zone.",
		words:        assistantWords,
		operations: []operation{
			customers(c.Desk),
			bookings(c.Desk),
			services(c.Desk),
			team(c.Desk),
			knowledge(c.Desk),
			createBooking(c.Desk),
			cancelBooking(c.Desk),
			queryAvailability(c.Desk),
			checkAvailability(c.Desk),
			createAvailabilityHold(c.Desk),
			extendAvailabilityHold(c.Desk),
			releaseAvailabilityHold(c.Desk),
			getAvailabilityHold(c.Desk),
			addCustomerNote(c.Desk),
			updateCustomerTags(c.Desk),
			sendMessage(c.Desk),
			searchKnowledge(c.Desk),
		},
		prompts: assistantPrompts(),
		completers: map[string]completer{
			"service": activityChoices(c.Desk).names(), "serviceId": activityChoices(c.Desk).ids(),
			"assigneeId": teamChoices(c.Desk).ids(), "team_member_id": teamChoices(c.Desk).ids(),
		},
	}
}

func accountDoor(c Config) *door {
	return &door{
		name:         access.Account,
		instructions: "You help a person find businesses and their classes, and look after their own registrations. Show preview_checkout before you register. Say times in the business's time zone.",
		operations: []operation{
			findBusiness(c.Desk),
			browseSessions(c.Desk),
			businessRecord(c.Desk),
			getPublicSession(c.Desk),
			previewCheckout(c.Desk),
			myRegistrations(c.Desk, newStates(c)),
			registerOneself(c.Desk),
			joinWaitlist(c.Desk),
			cancelOwnRegistration(c.Desk),
		},
		completers: map[string]completer{"handle": handles(c.Desk)},
	}
}

// assistantWords is what the assistant door calls the domain's fields.
var assistantWords = map[string]string{
	"participantId": "customerId", "name": "customerName", "email": "customerEmail", "phone": "customerPhone",
	"registrationId": "bookingId", "activityId": "serviceId", "staffId": "assigneeId", "staffName": "assigneeName",
	"start": "startTime", "free": "spotsLeft", "holdKey": "session_id", "firstDay": "startDate", "lastDay": "endDate",
}

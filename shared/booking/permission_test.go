package booking_test

import (
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

// useCases are all of them, asked with arguments that are wrong in themselves: a caller who may not ask must not learn
// even that.
var useCases = []struct {
	name string
	call func(s studio, c access.Caller) error
	// may lists who has the capability.
	may map[string]bool
}{
	{"Participants", func(s studio, c access.Caller) error {
		_, err := s.Desk.Participants(s.t.Context(), c, booking.Page{})
		return err
	}, readsParticipants},
	{"FindParticipants", func(s studio, c access.Caller) error {
		_, err := s.Desk.FindParticipants(s.t.Context(), c, nil)
		return err
	}, readsParticipants},
	{"Registrations", func(s studio, c access.Caller) error {
		_, err := s.Desk.Registrations(s.t.Context(), c, booking.RegistrationList{})
		return err
	}, readsRegistrations},
	{"RegistrationsOf", func(s studio, c access.Caller) error {
		_, err := s.Desk.RegistrationsOf(s.t.Context(), c, nil, booking.RegistrationList{})
		return err
	}, readsRegistrations},
	{"FindRegistrations", func(s studio, c access.Caller) error {
		_, err := s.Desk.FindRegistrations(s.t.Context(), c, nil)
		return err
	}, readsRegistrations},
	{"FindSessions", func(s studio, c access.Caller) error {
		_, err := s.Desk.FindSessions(s.t.Context(), c, nil)
		return err
	}, readsRegistrations},
	{"Products", func(s studio, c access.Caller) error {
		_, err := s.Desk.Products(s.t.Context(), c, booking.Page{})
		return err
	}, readsProducts},
	{"FindProducts", func(s studio, c access.Caller) error {
		_, err := s.Desk.FindProducts(s.t.Context(), c, nil)
		return err
	}, readsProducts},
	{"Purchases", func(s studio, c access.Caller) error {
		_, err := s.Desk.Purchases(s.t.Context(), c, booking.Page{}, booking.PurchaseFilter{})
		return err
	}, readsPurchases},
	{"PurchasesOf", func(s studio, c access.Caller) error {
		_, err := s.Desk.PurchasesOf(s.t.Context(), c, nil, booking.Page{}, booking.PurchaseFilter{})
		return err
	}, readsPurchases},
	{"FindPurchases", func(s studio, c access.Caller) error {
		_, err := s.Desk.FindPurchases(s.t.Context(), c, nil)
		return err
	}, readsPurchases},
	{"Activities", func(s studio, c access.Caller) error {
		_, err := s.Desk.Activities(s.t.Context(), c)
		return err
	}, allowed("operator", "owner", "manager", "frontdesk", "instructor", "read:services", "read:*")},
	{"UpcomingSessions", func(s studio, c access.Caller) error {
		_, err := s.Desk.UpcomingSessions(s.t.Context(), c, 0, 0)
		return err
	}, ofTheTeam},
	{"Book", func(s studio, c access.Caller) error {
		_, err := s.Desk.Book(s.t.Context(), c, booking.NewBooking{})
		return err
	}, writesRegistrations},
	{"ConfirmRegistration", func(s studio, c access.Caller) error {
		_, err := s.Desk.ConfirmRegistration(s.t.Context(), c, "")
		return err
	}, writesRegistrations},
	{"CancelRegistration", func(s studio, c access.Caller) error {
		_, err := s.Desk.CancelRegistration(s.t.Context(), c, "", "\x00")
		return err
	}, writesRegistrations},
	{"CheckIn", func(s studio, c access.Caller) error {
		_, err := s.Desk.CheckIn(s.t.Context(), c, "")
		return err
	}, ofTheTeam},
	{"MarkNoShow", func(s studio, c access.Caller) error {
		_, err := s.Desk.MarkNoShow(s.t.Context(), c, "")
		return err
	}, ofTheTeam},
	{"SetConsent", func(s studio, c access.Caller) error {
		_, err := s.Desk.SetConsent(s.t.Context(), c, "", "")
		return err
	}, writesParticipants},
	{"EditParticipant", func(s studio, c access.Caller) error {
		_, err := s.Desk.EditParticipant(s.t.Context(), c, "", booking.ParticipantChanges{})
		return err
	}, writesParticipants},
	{"AddProduct", func(s studio, c access.Caller) error {
		_, err := s.Desk.AddProduct(s.t.Context(), c, booking.NewProduct{})
		return err
	}, ofManagers},
	{"RecordPurchase", func(s studio, c access.Caller) error {
		_, err := s.Desk.RecordPurchase(s.t.Context(), c, booking.NewPurchase{})
		return err
	}, ofTheDesk},
	{"ChangePurchase", func(s studio, c access.Caller) error {
		_, err := s.Desk.ChangePurchase(s.t.Context(), c, "", "")
		return err
	}, ofManagers},
	{"FindBusiness", func(s studio, c access.Caller) error {
		_, err := s.Desk.FindBusiness(s.t.Context(), c, "NO HANDLE")
		return err
	}, looksAround},
	{"BrowseSessions", func(s studio, c access.Caller) error {
		_, _, err := s.Desk.BrowseSessions(s.t.Context(), c, "NO HANDLE", 0, 0)
		return err
	}, looksAround},
	{"PublicSession", func(s studio, c access.Caller) error {
		_, err := s.Desk.PublicSession(s.t.Context(), c, "NO HANDLE", "")
		return err
	}, looksAround},
	{"PreviewCheckout", func(s studio, c access.Caller) error {
		_, err := s.Desk.PreviewCheckout(s.t.Context(), c, "NO HANDLE", "")
		return err
	}, looksAround},
	{"SearchBusinesses", func(s studio, c access.Caller) error {
		_, err := s.Desk.SearchBusinesses(s.t.Context(), c, "")
		return err
	}, looksAround},
	{"OwnRegistrations", func(s studio, c access.Caller) error {
		_, err := s.Desk.OwnRegistrations(s.t.Context(), c, booking.OwnList{})
		return err
	}, ownsRecords},
	{"RegisterOneself", func(s studio, c access.Caller) error {
		_, err := s.Desk.RegisterOneself(s.t.Context(), c, booking.NewOwnRegistration{})
		return err
	}, ownsRecords},
	{"JoinWaitlist", func(s studio, c access.Caller) error {
		_, err := s.Desk.JoinWaitlist(s.t.Context(), c, booking.NewOwnRegistration{})
		return err
	}, ownsRecords},
	{"CancelOwnRegistration", func(s studio, c access.Caller) error {
		_, err := s.Desk.CancelOwnRegistration(s.t.Context(), c, "", "")
		return err
	}, ownsRecords},
	{"Session", func(s studio, c access.Caller) error {
		_, err := s.Desk.Session(s.t.Context(), c, "")
		return err
	}, ofTheTeam},
	{"SessionAttendance", func(s studio, c access.Caller) error {
		_, err := s.Desk.SessionAttendance(s.t.Context(), c, "")
		return err
	}, ofTheTeam},
	{"ScheduleSessions", func(s studio, c access.Caller) error {
		_, err := s.Desk.ScheduleSessions(s.t.Context(), c, booking.NewSession{})
		return err
	}, ofTheDesk},
	{"UpdateSession", func(s studio, c access.Caller) error {
		_, err := s.Desk.UpdateSession(s.t.Context(), c, "", booking.SessionChanges{})
		return err
	}, ofTheDesk},
	{"CancelSession", func(s studio, c access.Caller) error {
		_, err := s.Desk.CancelSession(s.t.Context(), c, "", "\x00", false)
		return err
	}, ofTheDesk},
	{"RegisterIn", func(s studio, c access.Caller) error {
		_, err := s.Desk.RegisterIn(s.t.Context(), c, booking.NewBooking{})
		return err
	}, writesRegistrations},
	{"MoveRegistration", func(s studio, c access.Caller) error {
		_, err := s.Desk.MoveRegistration(s.t.Context(), c, "", "")
		return err
	}, writesRegistrations},
	{"CreateHold", func(s studio, c access.Caller) error {
		_, err := s.Desk.CreateHold(s.t.Context(), c, booking.NewHold{})
		return err
	}, writesRegistrations},
	{"ExtendHold", func(s studio, c access.Caller) error {
		_, err := s.Desk.ExtendHold(s.t.Context(), c, "")
		return err
	}, writesRegistrations},
	{"ReleaseHold", func(s studio, c access.Caller) error {
		_, err := s.Desk.ReleaseHold(s.t.Context(), c, "")
		return err
	}, writesRegistrations},
	{"FindHold", func(s studio, c access.Caller) error {
		_, _, err := s.Desk.FindHold(s.t.Context(), c, "")
		return err
	}, readsRegistrations},
	{"QueryAvailability", func(s studio, c access.Caller) error {
		_, err := s.Desk.QueryAvailability(s.t.Context(), c, booking.AvailabilityQuery{})
		return err
	}, allowed("operator", "owner", "manager", "frontdesk", "read:*")}, // no other scope alone means both
	{"CheckAvailability", func(s studio, c access.Caller) error {
		_, err := s.Desk.CheckAvailability(s.t.Context(), c, booking.AvailabilityCheck{})
		return err
	}, readsRegistrations},
	{"Team", func(s studio, c access.Caller) error {
		_, err := s.Desk.Team(s.t.Context(), c, booking.TeamQuery{Day: "no day"})
		return err
	}, allowed("operator", "owner", "manager", "frontdesk", "read:team", "read:*")},
	{"AddTimeOff", func(s studio, c access.Caller) error {
		_, err := s.Desk.AddTimeOff(s.t.Context(), c, booking.NewTimeOff{})
		return err
	}, ofManagers},
	{"RemoveTimeOff", func(s studio, c access.Caller) error {
		_, err := s.Desk.RemoveTimeOff(s.t.Context(), c, "", "")
		return err
	}, ofManagers},
	{"SearchParticipants", func(s studio, c access.Caller) error {
		_, err := s.Desk.SearchParticipants(s.t.Context(), c, booking.ParticipantSearch{})
		return err
	}, readsParticipants},
	{"LookUpParticipants", func(s studio, c access.Caller) error {
		_, err := s.Desk.LookUpParticipants(s.t.Context(), c, "", 0)
		return err
	}, readsParticipants},
	{"AddNote", func(s studio, c access.Caller) error {
		_, err := s.Desk.AddNote(s.t.Context(), c, booking.NewNote{})
		return err
	}, writesParticipants},
	{"UpdateTags", func(s studio, c access.Caller) error {
		_, err := s.Desk.UpdateTags(s.t.Context(), c, "", booking.TagChanges{})
		return err
	}, writesParticipants},
	{"SearchRegistrations", func(s studio, c access.Caller) error {
		_, err := s.Desk.SearchRegistrations(s.t.Context(), c, booking.RegistrationSearch{})
		return err
	}, readsRegistrations},
	{"Stats", func(s studio, c access.Caller) error {
		_, err := s.Desk.Stats(s.t.Context(), c, booking.StatsPeriod{Days: -1})
		return err
	}, ofManagers},
	{"WeekSessions", func(s studio, c access.Caller) error {
		_, err := s.Desk.WeekSessions(s.t.Context(), c, "no day")
		return err
	}, ofTheTeam},
	{"Knowledge", func(s studio, c access.Caller) error {
		_, err := s.Desk.Knowledge(s.t.Context(), c)
		return err
	}, readsKnowledge},
	{"SearchKnowledge", func(s studio, c access.Caller) error {
		_, err := s.Desk.SearchKnowledge(s.t.Context(), c, booking.KnowledgeQuery{})
		return err
	}, readsKnowledge},
	{"AddKnowledge", func(s studio, c access.Caller) error {
		_, err := s.Desk.AddKnowledge(s.t.Context(), c, booking.NewKnowledge{})
		return err
	}, ofTheDesk},
	{"EditKnowledge", func(s studio, c access.Caller) error {
		_, err := s.Desk.EditKnowledge(s.t.Context(), c, "", booking.KnowledgeChanges{})
		return err
	}, ofTheDesk},
	{"RemoveKnowledge", func(s studio, c access.Caller) error {
		_, err := s.Desk.RemoveKnowledge(s.t.Context(), c, "")
		return err
	}, ofTheDesk},
	{"EmbedKnowledge", func(s studio, c access.Caller) error {
		_, err := s.Desk.EmbedKnowledge(s.t.Context(), c)
		return err
	}, ofTheDesk},
	{"SendMessage", func(s studio, c access.Caller) error {
		_, err := s.Desk.SendMessage(s.t.Context(), c, booking.NewMessage{})
		return err
	}, allowed("operator", "owner", "manager", "frontdesk", "write:messaging", "write:*")},
}

// Who may do what several use cases do.
var (
	readsRegistrations  = allowed("operator", "owner", "manager", "frontdesk", "registrations:read", "read:bookings", "read:*")
	readsProducts       = allowed("operator", "owner", "manager", "products:read")
	readsPurchases      = allowed("operator", "owner", "manager", "purchases:read")
	ownsRecords         = allowed("operator", "mcp:account")
	writesRegistrations = allowed("operator", "owner", "manager", "frontdesk", "write:bookings", "write:*")
	readsParticipants   = allowed("operator", "owner", "manager", "frontdesk", "participants:read", "read:customers", "read:*")
	readsKnowledge      = allowed("operator", "owner", "manager", "frontdesk", "read:knowledge", "read:*")
	ofTheTeam           = allowed("operator", "owner", "manager", "frontdesk", "instructor")
	ofTheDesk           = allowed("operator", "owner", "manager", "frontdesk")
	ofManagers          = allowed("operator", "owner", "manager")
	looksAround         = allowed("operator", "anonymous", "mcp:account")
	writesParticipants  = allowed("operator", "owner", "manager", "frontdesk", "write:customers", "write:*")
)

func allowed(callers ...string) map[string]bool {
	set := map[string]bool{}
	for _, c := range callers {
		set[c] = true
	}
	return set
}

func TestEveryUseCaseAsksForItsCapabilityFirst(t *testing.T) {
	s := newStudio(t)
	callers := map[string]struct {
		access.Caller
		reason string // of a refusal
	}{
		"operator":  {s.Operator(), ""},
		"zero":      {access.Caller{}, problem.ReasonInsufficientScope},
		"anonymous": {access.Caller{Principal: "anonymous", Door: access.Account, Capabilities: access.Anonymous}, ""},
		"mcp:account": {access.Caller{Principal: "user:x", Door: access.Account, Scopes: []string{"mcp:account"}, Grants: access.All,
			Capabilities: access.Meaning([]string{"mcp:account"})}, problem.ReasonInsufficientScope},
		"nobody's role": {s.Person("x", ""), problem.ReasonRole},
	}
	for _, role := range access.Roles {
		c := callers["zero"]
		c.Caller, c.reason = s.Person("x", role), problem.ReasonRole
		callers[string(role)] = c
	}
	for _, scope := range access.Scopes() {
		if scope.Door == access.Partner || scope.Door == access.Assistant {
			c := callers["zero"]
			c.Caller = s.Key(scope.Door, scope.Name)
			callers[scope.Name] = c
		}
	}
	for _, u := range useCases {
		for name, c := range callers {
			s.Requests.Count()
			err := u.call(s, c.Caller)
			if u.may[name] || name == "*" && (u.may["read:*"] || u.may["write:*"]) {
				if problem.Is(err, problem.Forbidden) || problem.Is(err, problem.Unauthorized) {
					t.Errorf("%s refused %s: %v", u.name, name, err)
				}
				continue
			}
			code, reason := problem.Forbidden, c.reason
			switch {
			case name == "anonymous": // may sign in
				code = problem.Unauthorized
			case u.may["mcp:account"]:
				// A consumer's capabilities are in no scope of a business's doors: asking for more is what such a client is told.
				reason = problem.ReasonInsufficientScope
			}
			if e := problem.From(err); e == nil || e.Code != code || e.Reason() != reason {
				t.Errorf("%s answered %s: %v, want %s %s", u.name, name, err, code, reason)
			}
			if n := s.Requests.Count(); n != 0 {
				t.Errorf("%s asked the store %d times for %s", u.name, n, name)
			}
		}
	}
}

func TestABusinessThatIsNotGrantedSaysSo(t *testing.T) {
	s := newStudio(t)
	for _, c := range []access.Caller{s.Key(access.Assistant, "*"), s.Person("x", access.Owner)} {
		c.Grants = 0
		c.Capabilities = access.Effective(c.Scopes, c.Grants, c.Role, c.UserID != "")
		_, err := bookAs(s, c, booking.NewBooking{})
		if e := wantCode(t, err, problem.Forbidden); e.Reason() != problem.ReasonBusinessNotGranted {
			t.Errorf("%s: the reason is %s", c, e.Reason())
		}
	}
}

package console

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
)

var eventTemplate = page.New(files, "event.html", "parts.html")

type eventData struct {
	Log     string // address of the log
	Words   string
	Kind    audit.Kind
	When    *moment
	Who     actor
	Event   audit.Event
	Details []detail
	Advice  string
}

type detail struct{ Name, Value string }

// detailWords are the names of details where what stands in the store is a program's word. Others are shown as they are.
var detailWords = map[string]string{
	"message": "It was told", audit.Source: "It came from", "userAgent": "It calls itself", "redirects": "Sends people to", "how": "Introduced by",
	"scopesAdded": "Scopes added", "scopesTaken": "Scopes taken", "sources": "Only from", "sourcesAdded": "Addresses added", "sourcesTaken": "Addresses taken",
	"replacedBy": "Replaced by", "nameBefore": "Name before", "invitedBy": "Invited by",
}

// advice says what helps against a refusal, by its reason.
var advice = map[string]string{
	problem.ReasonInsufficientScope:  "The credential lacks a scope. Tick it under API keys, or connect the app again and allow it there.",
	problem.ReasonBusinessNotGranted: "The business does not have this. Whoever runs the service can grant it.",
	problem.ReasonRole:               "The person’s role does not allow it. An owner or a manager can change the role under Team.",
	problem.ReasonMembershipEnded:    "The person is no longer on the team. Invite them again under Team, or disconnect the app under Connected apps.",
	problem.ReasonWrongBusiness:      "The key belongs to another business. Use the address of that business, or a key of this one.",
	problem.ReasonWrongDoor:          "This kind of key opens another address. The guides under Developers say which.",
	problem.ReasonUnverified:         "The person’s e-mail address is not verified. A link that the sign-in page sends verifies it.",
	problem.ReasonSource:             "The key is limited to other addresses. Change “Only from these addresses” under API keys.",
	audit.ReasonRevoked:              "The key or the app was ended here. Make a new key, or connect the app again.",
	audit.ReasonExpired:              "The key or token has ended. A key needs to be made anew; an app renews its token by itself, and connects again if it cannot.",
	audit.ReasonWrongAddress:         "A token works only at the address it was asked for. Disconnect the app and connect it again with the address that it shall use.",
	problem.ReasonOrigin:             "A web page called from an address that is not allowed. Whoever runs the service can allow it.",
	problem.ReasonHTTPSRequired:      "The program called without HTTPS. Change its address to one that begins with https.",
	string(audit.Discovered):         "Programs ask once without a credential to learn where to sign in. If nothing follows, the app did not go on: look whether it supports signing in with OAuth.",
}

// showEvent shows all that is known of one event.
func (s *console) showEvent(w http.ResponseWriter, r *http.Request, at place) error {
	e, err := s.log.Event(r.Context(), at.Caller, r.PathValue("event"))
	if err != nil {
		return err
	}
	data := eventData{Log: at.path + logPath + "?day=" + e.At.In(at.Business.Location()).Format(time.DateOnly), Words: e.Kind.Info().Words, Kind: e.Kind,
		When: newMoment(e.At, at.Business.Location()), Who: who(e), Event: e, Advice: cmp.Or(advice[e.Reason], advice[string(e.Kind)])}
	for _, name := range slices.Sorted(maps.Keys(e.Details)) {
		data.Details = append(data.Details, detail{cmp.Or(detailWords[name], name), e.Details[name]})
	}
	return at.show(w, eventTemplate, page.View{Title: "Log", Data: data})
}

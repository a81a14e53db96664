package e2e

import (
	"slices"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
)

// staffAnswer is what the staff door's tools for sessions answer.
type staffAnswer struct {
	Result struct {
		IsError           bool
		StructuredContent struct {
			Session       struct{ ID, Status string }
			Sessions      []struct{ ID, StartTime string }
			Registration  struct{ ID, Status, Participant string }
			Registrations []struct{ Participant, Status string }
			WaitingList   []struct{ Participant string }
		}
	}
}

// TestPartnersAreToldOfWhatTheTeamDoesToASession, from its scheduling to its cancellation.
func TestPartnersAreToldOfWhatTheTeamDoesToASession(t *testing.T) {
	localrun.Case(t, localrun.Events)
	receiver, handle := localrun.NewReceiver(t, nil), site.Handle(0)
	partner := site.Partner(t, handle, everyScope)
	endpoint := partner.Listen(t, receiver.URL, "activity_registration.waitlisted", "activity_registration.confirmed", "activity_registration.cancelled",
		"activity_session.created", "activity_session.updated", "activity_session.cancelled")
	defer func() { partner.Mutate(t, "deleteWebhookEndpoint", `id: "`+endpoint.ID+`"`) }()
	class, team := site.Upcoming(t, 0)[0], staffToken(t, "frontdesk")
	do := func(name string, arguments map[string]any) (a staffAnswer) {
		t.Helper()
		answer := post(site.StaffDoor(0), team, tool(name, arguments))(t)
		if answer.JSON(t, &a); a.Result.IsError {
			t.Fatalf("%s: %s", name, answer.Body)
		}
		return a
	}
	night := time.Now().AddDate(0, 0, 9).Format(time.DateOnly) + "T03:10" // nobody else leads anything then
	id := do("create_session", map[string]any{"activityId": class.ActivityID, "staffId": class.LeaderID, "start": night, "capacity": 1}).Result.StructuredContent.Sessions[0].ID
	first := do("register_participant", map[string]any{"sessionId": id, "name": "First Come", "email": "first-come@example.com"}).Result.StructuredContent.Registration
	second := do("register_participant", map[string]any{"sessionId": id, "name": "Second Come", "email": "second-come@example.com", "waitlist": true}).Result.StructuredContent.Registration
	if first.Status != "confirmed" || second.Status != "waitlisted" {
		t.Errorf("registered %+v and %+v", first, second)
	}
	do("update_session", map[string]any{"sessionId": id, "capacity": 2})
	in := do("session_attendance", map[string]any{"sessionId": id}).Result.StructuredContent
	if len(in.Registrations) != 1 || in.Registrations[0].Participant != "First Come" || len(in.WaitingList) != 1 || in.WaitingList[0].Participant != "Second Come" {
		t.Errorf("in it are %+v", in)
	}
	if done := do("cancel_session", map[string]any{"sessionId": id}).Result.StructuredContent; done.Session.Status != "cancelled" {
		t.Errorf("cancelled %+v", done)
	}

	session := "gid://Frontdesk/ActivitySession/" + id
	for _, eventType := range []string{"activity_session.created", "activity_registration.waitlisted", "activity_registration.confirmed", "activity_session.updated", "activity_session.cancelled"} {
		if e := receiver.Await(t, eventType, 1).Event(); !slices.Contains(e.ResourceReferences, session) {
			t.Errorf("%s tells of %v, not of %s", eventType, e.ResourceReferences, session)
		}
	}
	if e := receiver.Await(t, "activity_session.updated", 1).Event(); e.Data["capacity"] != 2.0 || e.PreviousAttributes["capacity"] != 1.0 {
		t.Errorf("the update is %+v", e)
	}
	if e := receiver.Await(t, "activity_registration.cancelled", 2).Event(); e.Data["status"] != "cancelled" {
		t.Errorf("the second cancellation is %+v", e)
	}
}

package webhook_test

import (
	"testing"

	"frontdesk/shared/webhook"
)

func TestAnEndpointWhoseCreatorIsGoneIsDisabled(t *testing.T) {
	h := newHouse(t)
	ended, alive := h.key("participants:read"), h.key("participants:read")
	h.endpoint("ended", ended.Principal(), webhook.ParticipantCreated)
	h.endpoint("alive", alive.Principal(), webhook.ParticipantCreated)
	h.endpoint("quiet", ended.Principal(), webhook.SessionCreated)
	if err := h.keys.Revoke(t.Context(), h.Operator(), ended.ID); err != nil {
		t.Fatal(err)
	}
	h.tell(samples()[webhook.ParticipantCreated])
	h.wantTypes("ended")
	h.wantTypes("alive", webhook.ParticipantCreated)
	for id, want := range map[string]webhook.DisabledReason{"ended": webhook.AccessEnded, "alive": "", "quiet": ""} {
		if e, err := h.Store().Endpoint(t.Context(), h.ID, id); err != nil || e.Reason != want || (e.Status == webhook.Disabled) != (want != "") {
			t.Errorf("%s: %s %s %v", id, e.Status, e.Reason, err)
		}
	}
}

// TestARevokedKeyEndsItsEndpointsAtOnce (OWASP API2): not at the next event that they subscribe to, with days of attempts in between.
func TestARevokedKeyEndsItsEndpointsAtOnce(t *testing.T) {
	h := newHouse(t)
	first, alive := h.key("participants:read"), h.key("participants:read")
	last, _, err := h.keys.Rotate(t.Context(), h.Operator(), first.ID, 0)
	if err == nil {
		err = h.keys.Revoke(t.Context(), h.Operator(), last.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.endpoint("ended", first.Principal(), webhook.ParticipantCreated)
	h.endpoint("alive", alive.Principal(), webhook.ParticipantCreated)
	h.tell(samples()[webhook.KeyRevoked])
	for id, want := range map[string]webhook.DisabledReason{"ended": webhook.AccessEnded, "alive": ""} {
		if e, err := h.Store().Endpoint(t.Context(), h.ID, id); err != nil || e.Reason != want {
			t.Errorf("%s: %s %q %v", id, e.Status, e.Reason, err)
		}
		h.wantTypes(id)
	}
}

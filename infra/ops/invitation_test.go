package main

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/dynamo"
)

func TestInvite(t *testing.T) {
	b := newBench(t)
	made := b.business("studio")
	var invited invitationAnswer
	b.must(&invited, "member", "invite", "--business", "studio", "--email", "Ana@example.com", "--role", "owner")
	link, err := url.Parse(invited.Link)
	if err != nil || !strings.HasPrefix(invited.Link, "http://127.0.0.1:8787"+account.InvitationPath+"?") || !strings.HasPrefix(link.Query().Get("invitation"), "inv_fd") ||
		invited.Email != "ana@example.com" || invited.Role != access.Owner || time.Until(invited.ExpiresAt) < 6*24*time.Hour {
		t.Errorf("invited %+v", invited)
	}
	if list, err := dynamo.NewAccounts(b.tables).Invitations(t.Context(), made.ID); len(list) != 1 || list[0].Email != "ana@example.com" || err != nil {
		t.Errorf("waiting: %+v, %v", list, err)
	}
	if code, out, _ := b.run("member", "invite", "--business", "studio", "--email", "bo@example.com", "--role", "manager"); code != done ||
		!strings.Contains(out, "Give this link to bo@example.com") || !strings.Contains(out, "inv_fd") {
		t.Errorf("ended with %d: %s", code, out)
	}
	for _, refusal := range []struct{ args, code string }{
		{"member invite --business studio --email bo --role owner", "VALIDATION_ERROR"},
		{"member invite --business studio --email bo@example.com --role king", "VALIDATION_ERROR"},
		{"member invite --business nowhere --email bo@example.com --role owner", "NOT_FOUND"},
	} {
		if code, _ := b.refused(strings.Fields(refusal.args)...); code != refusal.code {
			t.Errorf("%s: %s", refusal.args, code)
		}
	}
}

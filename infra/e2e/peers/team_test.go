package peers

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"frontdesk/infra/e2e/localrun"
)

// invite invites somebody on the team's page and returns the path that their link leads to.
func (c *chromium) invite(email, role string) string {
	c.t.Helper()
	c.do(chromedp.SetValue("#email", email), chromedp.SetValue("#role", role))
	if status := c.press("form:has(#email) button"); status != http.StatusOK {
		c.t.Fatalf("inviting %s: %d %s", email, status, c.text())
	}
	link := c.textOf("[data-secret]")
	path, ours := strings.CutPrefix(link, site.BaseURL)
	if !ours {
		c.t.Fatalf("the link is %q", link)
	}
	return path
}

// memberCalled selects the card of the only member with that role.
func memberWith(role string) string { return "[data-member][data-role=" + role + "]" }

// TestAColleagueIsInvited who has no account yet, and becomes a manager, and leaves again. Neither what they see nor what
// they may do waits for them to sign in again.
func TestAColleagueIsInvited(t *testing.T) {
	w, owner := newWorkplace(t, "team"), openChromium(t)
	owner.enter(w.owner, w.path+"/team")
	colleague := localrun.Person{Email: "colleague@team.example", Password: "the password of the colleague"}
	localrun.Saw("password", colleague.Password)
	link := owner.invite(colleague.Email, "frontdesk")
	owner.says("colleague@team.example is invited", "Front desk")

	theirs := owner.profile()
	theirs.open(link)
	theirs.says("Join Workplace team", "The owner", "Front desk")
	theirs.signUpFrom(colleague, "Nia New")
	theirs.says("invites colleague@team.example to the team")
	theirs.onAPhone()
	theirs.looks("invitation")
	theirs.press("form[action='/console/invitation'] button")
	if at := theirs.at(); at != w.path+"/developers" {
		t.Fatalf("after joining: at %s", at)
	}
	if status := theirs.open(w.path + apiKeys); status != http.StatusForbidden {
		t.Errorf("the keys, for the front desk: %d", status)
	}
	if status := theirs.open(link); status != http.StatusNotFound {
		t.Errorf("the link that was used: %d %s", status, theirs.text())
	}

	owner.open(w.path + "/team")
	owner.says("Nobody is invited right now.", "Nia New", colleague.Email)
	role := memberWith("frontdesk") + " details:has(form[action$='/role'])"
	owner.unfold(role)
	owner.do(chromedp.SetValue(role+" select", "manager"))
	owner.press(role + " button")
	owner.says("Saved. The new role counts from now on")
	if status := theirs.open(w.path + apiKeys); status != http.StatusOK {
		t.Errorf("the keys, for the new manager: %d", status)
	}
	remove := memberWith("manager") + " details:has(form[action$='/remove'])"
	owner.unfold(remove)
	owner.press(remove + " button")
	owner.says("Removed. This person")
	if status := theirs.open(w.path + "/team"); status != http.StatusForbidden {
		t.Errorf("the team, for who was removed: %d", status)
	}
	theirs.says("is not on the team of a business with this address")
}

// signUpFrom makes an account from the page of an invitation, through the e-mail in the outbox, and comes back there.
func (c *chromium) signUpFrom(who localrun.Person, name string) {
	c.t.Helper()
	invitation := c.at()
	c.press("a[href^='/console/sign-up']")
	c.do(chromedp.SendKeys("#email", who.Email))
	c.press("main form button")
	c.press(".notice a")
	c.press("pre a") // of the newest e-mail
	c.do(chromedp.SendKeys("#name", name), chromedp.SendKeys("#password", who.Password))
	c.press("main form button")
	if at := c.at(); at != invitation {
		c.t.Fatalf("after signing up: at %s", at)
	}
}

// TestAnInvitationIsForItsAddressAlone: somebody else who is signed in is told so, and does not join by it even when they
// post its form.
func TestAnInvitationIsForItsAddressAlone(t *testing.T) {
	w, owner := newWorkplace(t, "team-other"), openChromium(t)
	owner.enter(w.owner, w.path+"/team")
	first := owner.invite("invited@team.example", "manager")
	link := owner.invite("invited@team.example", "instructor")

	other := owner.profile()
	other.open("/console/sign-in")
	other.signInFrom(site.Staff(t, 1, "owner"))
	if status := other.open(first); status != http.StatusNotFound {
		t.Errorf("the link before the last one: %d", status)
	}
	other.open(link)
	other.says("This invitation is not for the account that you are signed in with", "Instructor")
	if other.count("form[action='/console/invitation']") != 0 {
		t.Error("there is a form to join")
	}
	evaluate[bool](other, `(() => {
		const form = document.querySelector("main form");
		form.action = "/console/invitation";
		form.innerHTML = '<input name=invitation><button>Join</button>';
		form.elements.invitation.value = new URLSearchParams(location.search).get("invitation");
		return true;
	})()`)
	if status := other.press("main form button"); status != http.StatusForbidden || other.refusal() != "FORBIDDEN" {
		t.Errorf("joining in somebody's place: %d %s", status, other.text())
	}
	if status := other.open(w.path + "/developers"); status != http.StatusForbidden {
		t.Errorf("the business afterwards: %d", status)
	}

	owner.open(w.path + "/team")
	if waiting := owner.count("[data-invitation]"); waiting != 1 {
		t.Errorf("%d invitations are waiting", waiting)
	}
	owner.press("[data-invitation] button")
	owner.says("Withdrawn. The link does not work any more.")
	if status := other.open(link); status != http.StatusNotFound {
		t.Errorf("the link that was withdrawn: %d", status)
	}
}

// TestTheOnlyOwnerStays: the page offers no way out.
func TestTheOnlyOwnerStays(t *testing.T) {
	w, tab := newWorkplace(t, "only-owner"), openChromium(t)
	tab.enter(w.owner, w.path+"/team")
	tab.says("A business always has an owner.")
	if tab.count(memberWith("owner")+" form") != 0 {
		t.Error("the only owner can leave")
	}
}

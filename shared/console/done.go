package console

import "net/http"

// doneWords say what a form did, by the code that its redirect carries.
var doneWords = map[string]string{
	"edited":              "Saved. The key has changed from its next call on.",
	"revoked":             "Revoked. The key is refused from now on.",
	"disconnected":        "Disconnected. The program is refused from now on.",
	"changed":             "Saved. The new role counts from now on, for the programs that act for this person, too.",
	"removed":             "Removed. This person, and every program that acts for them, has no access any more.",
	"withdrawn":           "Withdrawn. The link does not work any more.",
	"all-disconnected":    "Disconnected. None of these programs acts for you any more.",
	"webhook-created":     "Created. From now on the program is told. Give it the signing secret below, so that it can tell our messages from others’.",
	"webhook-changed":     "Saved. It counts from the next thing that happens.",
	"webhook-on":          "Switched on. It is told what happens from now on. What it missed can be sent again below.",
	"webhook-off":         "Switched off. Nothing more is sent.",
	"webhook-tested":      "A test is on its way. How it went stands below in a moment: look again.",
	"webhook-rotated":     "Replaced. Messages are signed with both secrets for the next 24 hours, so that you can change it in the program without a gap.",
	"webhook-redelivered": "It is on its way. How it went stands below in a moment: look again.",
	"webhook-removed":     "Removed. Nothing more is sent to it.",
}

// done leads back to a page after a form did what code says.
func done(w http.ResponseWriter, r *http.Request, address, code string) error {
	http.Redirect(w, r, address+"?done="+code, http.StatusSeeOther)
	return nil
}

// wasDone is what the form did that led to this page, in words; "" when none did.
func wasDone(r *http.Request) string { return doneWords[r.URL.Query().Get("done")] }

package account_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/reqlog"
)

// TestASignInIsLoggedWhereThePersonWorks, in each business and nowhere else, with the request's id; a failed one is logged nowhere.
func TestASignInIsLoggedWhereThePersonWorks(t *testing.T) {
	o := newOffice(t)
	second, third := o.Neighbour("second"), o.Neighbour("third")
	for _, email := range []string{"ana@example.com", "guest@example.com"} {
		_, err := o.accounts.CreateUser(t.Context(), email, "Ana", "correct horse")
		want(t, err, "")
	}
	for _, c := range []access.Caller{o.Operator(), second.Operator()} {
		_, err := o.accounts.SetRole(t.Context(), c, "ana@example.com", access.Instructor)
		want(t, err, "")
	}
	r := httptest.NewRequest(http.MethodPost, "/console/sign-in", nil)
	r.Header.Set(reqlog.RequestIDHeader, "req-3")
	reqlog.Discard().Handler(nil, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _, err := o.accounts.SignIn(r.Context(), source, "ana@example.com", "correct horse")
		want(t, err, "")
	})).ServeHTTP(httptest.NewRecorder(), r)
	want(t, o.signIn("guest@example.com", "correct horse"), "")
	want(t, o.signIn("ana@example.com", "wrong horse"), "UNAUTHORIZED")
	for name, log := range map[string][]audit.Event{"studio": o.Events(audit.SignedIn), "second": second.Events(audit.SignedIn)} {
		if len(log) != 1 || log[0].Kind != audit.SignedIn || log[0].Name != "Ana" || log[0].Subject != "ana@example.com" || log[0].Door != access.Console || log[0].RequestID != "req-3" {
			t.Errorf("%s: %+v", name, log)
		}
	}
	if log := third.Events(); len(log) != 0 {
		t.Errorf("third: %+v", log)
	}
	o.Clock.Advance(1)
	_, err := o.arrive(identity("ana", "ana@example.com"))
	want(t, err, "")
	if n := len(o.Events(audit.SignedIn)); n != 2 {
		t.Errorf("%d events after a sign-in through the provider", n)
	}
	_, err = o.accounts.FinishPasswordReset(t.Context(), o.start(account.PasswordReset, "ana@example.com", ""), "another horse")
	want(t, err, "")
	for name, log := range map[string][]audit.Event{"studio": o.Events(audit.PasswordChanged), "second": second.Events(audit.PasswordChanged)} {
		if len(log) != 1 || log[0].Subject != "ana@example.com" {
			t.Errorf("%s: %+v", name, log)
		}
	}
	o.Clock.Advance(1)
	_, err = o.accounts.SetPassword(t.Context(), "ana@example.com", "a third horse")
	want(t, err, "")
	for name, log := range map[string][]audit.Event{"studio": o.Events(audit.PasswordChanged), "second": second.Events(audit.PasswordChanged)} {
		if len(log) != 2 || !slices.ContainsFunc(log, func(e audit.Event) bool {
			return e.Door == access.OperatorDoor && e.Name == "Operator" && e.Subject == "ana@example.com"
		}) {
			t.Errorf("%s does not say that the operator did it: %+v", name, log)
		}
	}
}

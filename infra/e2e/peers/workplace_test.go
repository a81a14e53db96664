package peers

import (
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
)

// workplace is a business of one test's own at the shared run.
type workplace struct {
	handle string
	path   string // of its pages in the console
	owner  localrun.Person
}

// newWorkplace makes a business that has an owner and nothing else.
func newWorkplace(t *testing.T, handle string) workplace {
	t.Helper()
	site.Ops(t, "", "business", "create", "--handle", handle, "--name", "Workplace "+handle, "--time-zone", farFromMidnight(time.Now()))
	w := workplace{handle: handle, path: "/console/@" + handle}
	w.owner = w.person(t, "owner")
	return w
}

// farFromMidnight returns a time zone in which the day does not end soon: the log shows one day at a time.
func farFromMidnight(now time.Time) string {
	if hour := now.UTC().Hour(); hour < 22 {
		return "Etc/UTC"
	}
	return "Asia/Tokyo"
}

// person makes somebody with a role there.
func (w workplace) person(t *testing.T, role string) localrun.Person {
	t.Helper()
	who := localrun.Person{Email: role + "@" + w.handle + ".example", Password: "the password of the " + role}
	site.Ops(t, who.Password, "user", "create", "--email", who.Email, "--name", "The "+role, "--password-stdin")
	site.Ops(t, "", "member", "set", "--business", w.handle, "--email", who.Email, "--role", role)
	return who
}

// graphql is the address at which its partner keys work.
func (w workplace) graphql() string { return site.BaseURL + "/@" + w.handle + "/api/graphql" }

// Package localrun starts what `make run` starts and uses it as outsiders do: it finds everything through demo.json,
// calls over HTTP from an address of each test's own, asks GraphQL as a partner's server does, receives webhooks as its program
// does, comes to the doors of assistants with go-sdk's client, and goes through pages with a browser that has no scripts. When a run
// has ended, it searches the run's log for secrets.
//
// Where E2E_DEMO names the demo.json of a run that others have started, it uses that one, and leaves out the cases that need more.
//
// It is what the two halves of the end-to-end tests share. It knows nothing of how Frontdesk is built, but for the forms
// of its secrets, which it looks for.
package localrun

// Package console is the pages for people: to get an account, to sign in, and for a business's own people.
//
//	GET  /console                         where this person works, and the addresses to connect an AI assistant to
//	GET  /console/sign-in                 the form; return is the local address to go on to
//	POST /console/sign-in                 begins a session
//	POST /console/sign-out                ends it
//	GET  /console/sign-up                 asks for an e-mail address; POST sends a link to it
//	GET  /console/sign-up/finish          asks for name and password, by such a link; POST makes the account
//	GET  /console/reset-password          asks for an e-mail address; POST sends a link to it
//	GET  /console/reset-password/finish   asks for a new password, by such a link; POST changes it
//	POST /console/sign-in/oidc            sends the browser to the upstream provider
//	GET  /console/sign-in/oidc/callback   where it comes back to
//	GET  /console/invitation              what a link invites to; POST joins the team
//	GET  /console/you                     one's own account, and the apps that act for one
//	POST /console/you/…                   disconnects them, or signs out everywhere
//	GET  /console/@{handle}               the first of a business's pages that the person may see
//	…/settings/api-keys, …/developer      API keys: one page at two addresses; POST makes, changes, replaces and revokes them
//	…/apps  …/team                        what is connected, and who works here; POST disconnects, invites, changes, removes
//	…/webhooks                            what is told what happens; POST makes endpoints, and tries addresses
//	…/webhooks/{endpoint}                 one of them, with its deliveries; POST changes, tests, removes it, and sends again
//	…/webhooks/{endpoint}/deliveries/…    one delivery: every attempt, and the message
//	…/usage  …/log  …/log/{event}         what clients did, and what happened
//	…/developers  …/developers/{door}     addresses, scopes, errors, and a guide to each door
//	GET  /console/schema.graphql          the partner door's schema, for everybody
//	GET  /console/outbox                  the e-mails of a local run
//	GET  /console/assets/…                the stylesheet, the icon and the script of pages
//
// Handlers return errors, and one place shows them; a form that is refused is shown again with the reason, and with the
// focus on what has to be changed. A post must come from our own pages, as far as the browser tells. A GET changes nothing
// but, at the callback, what the browser itself began. Whoever signs in, by whatever way, gets a new session, and the
// browser's earlier one ends. A mailed link leads on to where somebody was going only in the browser that asked for it.
//
// A business's page gets the person as a caller with the role they have right now, and hands that to the use cases, which
// judge it: the navigation only leaves out what would be refused. Secrets are shown in the answer to the form that made them
// and nowhere else, so such an answer is no redirect. Those that webhooks are signed with can be read again, so they are shown
// in the answer to a form that asks for them.
//
// The package decides nothing about people or businesses: packages account, oauth, usage, audit and webhook do. It knows no store,
// no protocol of the provider and no look.
package console

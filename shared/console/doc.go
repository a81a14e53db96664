// Package console is the pages for a business's own people.
//
//	GET  /console             where this person works, and the addresses to connect an AI assistant to
//	GET  /console/sign-in     the form; return is the local address to go on to
//	POST /console/sign-in     begins a session
//	POST /console/sign-out    ends it
//	GET  /console/assets/…    the stylesheet and the icon of every page
//
// Handlers return errors, and one place shows them. A post must come from our own pages, as far as the browser tells.
//
// The package decides nothing about people or businesses: package account does. It knows no store and no look.
package console

// Package page is the look and the safety of every HTML page: the layout, the one stylesheet, the error page, and the
// headers that keep a page from being framed, cached, or made to send its forms elsewhere.
//
// A page is made whole before any of it is sent. Pages work without script, and the policy allows none but where a page
// links to ours; what a page shows is escaped by html/template, and nothing here marks a text as safe.
//
// The package imports nothing of ours but host and problem: it knows no account, no business and no client. Who shows a page
// passes in what stands on it.
package page

package page

import (
	"cmp"
	"net/http"
	"strings"

	"frontdesk/shared/problem"
)

var errorPage = New(files, "error.html")

// headings say what happened in words that need no knowledge of us; the error's own message says the particulars.
var headings = map[problem.Code]string{
	problem.ValidationError: "Something is wrong with this request",
	problem.Unauthorized:    "You are not signed in",
	problem.Forbidden:       "This isn’t allowed",
	problem.NotFound:        "There is nothing here",
	problem.Conflict:        "Something changed in the meantime",
	problem.RateLimited:     "Please wait a moment",
	problem.InternalError:   "Sorry, that didn’t work",
}

// Help is what to do next, where the error happened.
type Help struct {
	Person    *Person // who is signed in, or nil
	Next      string  // a sentence, or ""
	Link      string  // a local address that leads on, or ""
	LinkWords string
}

type errorData struct {
	Help
	Heading   string
	Code      problem.Code
	Message   string
	RequestID string
}

// Error answers with the page of an error, with its status. It shows the message of a *problem.Error and nothing of
// any other error. The request id is the one that package reqlog has put on the answer.
func Error(w http.ResponseWriter, err error, help Help) {
	e := problem.From(err)
	problem.SetRetryAfter(w.Header(), e)
	show(w, e.Code.Status(), cmp.Or(headings[e.Code], headings[problem.InternalError]), e, help)
}

// WrongMethod answers 405 at an address that knows only the allowed methods. The published codes have none of its own
// for it.
func WrongMethod(w http.ResponseWriter, allowed []string, help Help) {
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	e := problem.New(problem.ValidationError, "This address works only as part of a page. Start from the page that led you here.")
	show(w, http.StatusMethodNotAllowed, "There is nothing to see here", e, help)
}

// Panicked answers a request whose handler panicked, where people are shown pages.
func Panicked(w http.ResponseWriter, _ *http.Request) { Error(w, problem.Internal(nil), Help{}) }

func show(w http.ResponseWriter, status int, heading string, e *problem.Error, help Help) {
	data := errorData{help, heading, e.Code, e.Message, w.Header().Get("X-Request-Id")}
	if err := render(w, status, errorPage, View{Title: heading, Person: help.Person, Data: data}); err != nil {
		Protect(w)
		http.Error(w, heading, status)
	}
}

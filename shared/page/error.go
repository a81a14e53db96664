package page

import (
	"net/http"

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
	data := errorData{help, headings[e.Code], e.Code, e.Message, w.Header().Get("X-Request-Id")}
	if data.Heading == "" {
		data.Heading = headings[problem.InternalError]
	}
	if err := Render(w, e.Code.Status(), errorPage, View{Title: data.Heading, Person: help.Person, Data: data}); err != nil {
		Protect(w)
		http.Error(w, data.Heading, e.Code.Status())
	}
}

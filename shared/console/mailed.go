package console

import (
	"context"
	"net/http"
	"net/url"

	"frontdesk/shared/account"
	"frontdesk/shared/credential"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
)

var (
	askTemplate    = page.New(files, "mailed-ask.html")
	sentTemplate   = page.New(files, "mailed-sent.html")
	finishTemplate = page.New(files, "mailed-finish.html", "parts.html")
)

// mailed is the pages of a way to an account that goes through a person's e-mail: ask for the address, send a link there,
// and do what the link is for.
type mailed struct {
	*console
	purpose          account.LinkPurpose
	title            string
	path, finishPath string
	start            func(ctx context.Context, source, email, returnTo string) (credential.Secret, error)
	end              func(r *http.Request, in url.Values) (account.Arrival, error)
}

func (s *console) signUp() mailed {
	return mailed{
		console: s, purpose: account.SignUp, title: "Create an account", path: signUpPath, finishPath: account.FinishSignUpPath,
		start: s.accounts.StartSignUp,
		end: func(r *http.Request, in url.Values) (account.Arrival, error) {
			return s.accounts.FinishSignUp(r.Context(), in.Get("link"), in.Get("name"), in.Get("password"))
		},
	}
}

func (s *console) reset() mailed {
	return mailed{
		console: s, purpose: account.PasswordReset, title: "Choose a new password", path: resetPath, finishPath: account.FinishResetPath,
		start: s.accounts.StartPasswordReset,
		end: func(r *http.Request, in url.Values) (account.Arrival, error) {
			arrival, err := s.accounts.FinishPasswordReset(r.Context(), in.Get("link"), in.Get("password"))
			if err == nil && in.Get("disconnect") == "yes" {
				err = s.connections.DisconnectAllOwn(r.Context(), person(r, arrival.User))
			}
			return arrival, err
		},
	}
}

type mailedData struct {
	SignUp  bool // not a new password for an old account
	Path    string
	Email   string
	Return  string
	Name    string
	Link    string
	Outbox  string // where e-mails of this run are shown, or ""
	Refused *problem.Error
}

func (m mailed) show(w http.ResponseWriter, t *page.Template, data mailedData) error {
	data.SignUp, data.Path = m.purpose == account.SignUp, m.path
	if t == finishTemplate {
		data.Path = m.finishPath
	}
	if m.outbox != nil {
		data.Outbox = outboxPath
	}
	return page.Render(w, t, page.View{Title: m.title, Refused: data.Refused, Data: data})
}

func (m mailed) ask(w http.ResponseWriter, r *http.Request) error {
	return m.show(w, askTemplate, mailedData{Return: localAddress(r.URL.Query().Get("return"))})
}

func (m mailed) send(w http.ResponseWriter, r *http.Request) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	data := mailedData{Email: in.Get("email"), Return: localAddress(in.Get("return"))}
	browser, err := m.start(r.Context(), source(r), data.Email, data.Return)
	if problem.Is(err, problem.ValidationError) || problem.Is(err, problem.RateLimited) {
		data.Refused = refuse(w, r, err)
		return m.show(w, askTemplate, data)
	} else if err != nil {
		return err
	}
	m.asked.Set(w, browser)
	return m.show(w, sentTemplate, data)
}

// follow shows what a link is for. It does not use the link up, because programs that scan e-mails follow it, too.
func (m mailed) follow(w http.ResponseWriter, r *http.Request) error {
	return m.showFinish(w, r, url.Values{"link": {r.URL.Query().Get("link")}}, nil)
}

// showFinish shows the form behind a link, after a refusal unless err is nil; for a link that is not alive, the form that
// sends a new one.
func (m mailed) showFinish(w http.ResponseWriter, r *http.Request, in url.Values, err error) error {
	data := mailedData{Link: in.Get("link"), Name: in.Get("name"), Return: homePath}
	l, dead := m.accounts.MailedLink(r.Context(), m.purpose, data.Link)
	if problem.Is(dead, problem.NotFound) {
		return m.show(w, askTemplate, mailedData{Return: homePath, Refused: refuse(w, r, dead)})
	} else if dead != nil {
		return dead
	}
	data.Email = l.Email
	if err != nil {
		data.Refused = refuse(w, r, err)
	}
	return m.show(w, finishTemplate, data)
}

func (m mailed) finish(w http.ResponseWriter, r *http.Request) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	arrival, err := m.end(r, in)
	switch {
	case problem.Is(err, problem.ValidationError), problem.Is(err, problem.NotFound):
		return m.showFinish(w, r, in, err)
	case problem.Is(err, problem.Conflict):
		return m.showSignIn(w, r, "", homePath, err)
	case err != nil:
		return err
	}
	m.asked.Clear(w)
	return m.arrive(w, r, arrival.Session, arrival.User, arrival.Return(m.asked.Read(r)))
}

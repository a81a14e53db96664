package console

import (
	"net/http"

	"frontdesk/shared/account"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
)

const youPath = "/console/you"

var youTemplate = page.New(files, "you.html", "connection.html", "parts.html")

type youData struct {
	User        account.User
	Verified    bool
	Mail        bool
	Done        string
	Refused     *problem.Error
	Businesses  []account.Membership
	Connections []connectionRow
}

func (s *console) you(w http.ResponseWriter, r *http.Request, u account.User) error {
	return s.showYou(w, r, u, youData{Done: wasDone(r)})
}

func (s *console) showYou(w http.ResponseWriter, r *http.Request, u account.User, data youData) error {
	connections, err := s.connections.ListOwn(r.Context(), person(r, u))
	if err != nil {
		return err
	}
	if data.Businesses, err = s.accounts.Memberships(r.Context(), u.ID); err != nil {
		return err
	}
	data.User, data.Verified, data.Mail = u, !u.EmailVerifiedAt.IsZero(), s.accounts.SendsMail()
	data.Connections = connectionRows(connections, youPath+appsPath, u.ID)
	return page.Render(w, youTemplate, page.View{
		Title: "Your account", Refused: data.Refused, Person: &page.Person{Name: u.Name, Email: u.Email}, Script: true, Data: data,
	})
}

func (s *console) disconnectMine(w http.ResponseWriter, r *http.Request, u account.User) error {
	err := s.connections.DisconnectOwn(r.Context(), person(r, u), r.PathValue("grant"))
	if problem.Is(err, problem.NotFound) {
		return s.showYou(w, r, u, youData{Refused: refuse(w, r, err)})
	} else if err != nil {
		return err
	}
	return done(w, r, youPath, "disconnected")
}

func (s *console) disconnectAllMine(w http.ResponseWriter, r *http.Request, u account.User) error {
	if err := s.connections.DisconnectAllOwn(r.Context(), person(r, u)); err != nil {
		return err
	}
	return done(w, r, youPath, "all-disconnected")
}

// signOutEverywhere ends this browser's session, too: whoever presses it wants to know that nobody is left.
func (s *console) signOutEverywhere(w http.ResponseWriter, r *http.Request, u account.User) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	if in.Get("disconnect") == "yes" {
		if err := s.connections.DisconnectAllOwn(r.Context(), person(r, u)); err != nil {
			return err
		}
	}
	if err := s.accounts.SignOutEverywhere(r.Context(), u); err != nil {
		return err
	}
	s.cookie.Clear(w)
	http.Redirect(w, r, signInPath, http.StatusSeeOther)
	return nil
}

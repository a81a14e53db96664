package console

import (
	"net/http"

	"frontdesk/shared/account"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
)

var invitationTemplate = page.New(files, "invitation.html", "parts.html")

type invitationData struct {
	account.Invitation
	Until   *moment
	Secret  string
	Return  string // the address of the page
	User    *account.User
	Right   bool // it is theirs
	Proven  bool // so is the address
	Mail    bool
	Refused *problem.Error
}

// invitation shows what a link invites to, and what the person has to do first: it never uses the link up, because programs
// that scan e-mails follow it, too.
func (s *console) invitation(w http.ResponseWriter, r *http.Request) error {
	return s.showInvitation(w, r, r.URL.Query().Get("invitation"), nil)
}

// showInvitation shows the page, after a refusal unless refused is nil.
func (s *console) showInvitation(w http.ResponseWriter, r *http.Request, secret string, refused error) error {
	i, err := s.accounts.Invitation(r.Context(), secret)
	if err != nil {
		return err
	}
	data := invitationData{Invitation: i, Until: newMoment(i.ExpiresAt, i.Business.Location()), Secret: secret, Mail: s.accounts.SendsMail(),
		Return: account.InvitationAddress(secret)}
	view := page.View{Title: "Join a team", Script: true}
	if refused != nil {
		data.Refused = refuse(w, r, refused)
		view.Refused = data.Refused
	}
	user, err := s.signedIn(r)
	if err == nil {
		data.User, data.Right, data.Proven = &user, user.Email == i.Email, !user.EmailVerifiedAt.IsZero()
		view.Person = &page.Person{Name: user.Name, Email: user.Email, Return: data.Return}
	} else if !problem.Is(err, problem.Unauthorized) {
		return err
	}
	view.Data = data
	return page.Render(w, invitationTemplate, view)
}

func (s *console) acceptInvitation(w http.ResponseWriter, r *http.Request) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	user, err := s.signedIn(r)
	if problem.Is(err, problem.Unauthorized) {
		return s.showInvitation(w, r, in.Get("invitation"), err)
	} else if err != nil {
		return err
	}
	i, err := s.accounts.Accept(r.Context(), user, in.Get("invitation"))
	if problem.Is(err, problem.Forbidden) || problem.Is(err, problem.Conflict) {
		return s.showInvitation(w, r, in.Get("invitation"), err)
	} else if err != nil {
		return err
	}
	http.Redirect(w, r, homePath+"/@"+i.Business.Handle, http.StatusSeeOther)
	return nil
}

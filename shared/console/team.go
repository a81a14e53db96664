package console

import (
	"net/http"
	"net/url"
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
)

const teamPath = "/team"

var teamTemplate = page.New(files, "team.html", "parts.html")

type teamData struct {
	Path     string
	Business string
	Mail     bool // invitations are mailed
	Done     string
	Refused  *problem.Error
	Invited  *account.Invited // whose link is shown, this once
	Until    *moment          // of it
	Members  []memberRow
	Waiting  []invitationRow
	Roles    []option // that the person may give
	Email    string   // of a refused invitation
}

// memberRow is a member as the page shows them.
type memberRow struct {
	account.Member
	Since     *moment // nil: not known
	Me        bool
	Roles     []option // that the person may give them
	Removable bool
	OnlyOwner bool
}

type invitationRow struct {
	account.Invitation
	Until     *moment
	Removable bool
	Counts    bool
}

var roleDoes = map[access.Role]string{
	access.Owner:      "everything, and decides who else is an owner",
	access.Manager:    "everything else: team, keys, connected apps, customers, bookings",
	access.Frontdesk:  "customers, bookings, sessions and messages",
	access.Instructor: "only their own sessions, and who came to them",
}

// roleChoices are the roles that the person may give, with one of them chosen.
func roleChoices(c access.Caller, chosen access.Role) []option {
	var choices []option
	for _, role := range access.Roles {
		if role != access.Owner || c.Capabilities.Has(access.OwnershipTransfer) {
			choices = append(choices, option{string(role), role.Words() + ": " + roleDoes[role], role == chosen})
		}
	}
	return choices
}

func (s *console) team(w http.ResponseWriter, r *http.Request, at place) error {
	return s.showTeam(w, r, at, teamData{Done: wasDone(r)}, nil)
}

// showTeam shows the page with what data brings along; in is the form of an invitation that was refused.
func (s *console) showTeam(w http.ResponseWriter, r *http.Request, at place, data teamData, in url.Values) error {
	members, err := s.accounts.Team(r.Context(), at.Caller)
	if err != nil {
		return err
	}
	waiting, err := s.accounts.Invitations(r.Context(), at.Caller)
	if err != nil {
		return err
	}
	data.Path, data.Business, data.Mail, data.Email = at.path+teamPath, at.Business.Name, s.accounts.SendsMail(), in.Get("email")
	data.Roles = roleChoices(at.Caller, access.Role(in.Get("role")))
	if !in.Has("role") {
		data.Roles = roleChoices(at.Caller, access.Frontdesk)
	}
	owners, mayOwn := 0, at.Capabilities.Has(access.OwnershipTransfer)
	for _, m := range members {
		if m.Role == access.Owner {
			owners++
		}
	}
	for _, m := range members {
		row := memberRow{Member: m, Me: m.UserID == at.UserID, OnlyOwner: m.Role == access.Owner && owners == 1, Since: newMoment(m.Since, at.Business.Location())}
		if row.Removable = !row.OnlyOwner && (m.Role != access.Owner || mayOwn); row.Removable {
			row.Roles = roleChoices(at.Caller, m.Role)
		}
		data.Members = append(data.Members, row)
	}
	for _, i := range waiting {
		data.Waiting = append(data.Waiting, invitationRow{i, newMoment(i.ExpiresAt, at.Business.Location()), i.Role != access.Owner || mayOwn, i.Counts(members)})
	}
	return at.show(w, teamTemplate, page.View{Title: "Team", Refused: data.Refused, Data: data})
}

// invite makes an invitation and shows its link. The answer is the page itself, not a redirect: nothing keeps the link, so
// nothing could show it after one.
func (s *console) invite(w http.ResponseWriter, r *http.Request, at place) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	invited, err := s.accounts.Invite(r.Context(), at.Caller, in.Get("email"), access.Role(in.Get("role")))
	if err != nil {
		return s.refuseTeam(w, r, at, in, err)
	}
	return s.showTeam(w, r, at, teamData{Invited: &invited, Until: newMoment(invited.ExpiresAt, at.Business.Location())}, nil)
}

func (s *console) withdraw(w http.ResponseWriter, r *http.Request, at place) error {
	if err := s.accounts.Withdraw(r.Context(), at.Caller, r.PathValue("invitation")); err != nil {
		return s.refuseTeam(w, r, at, nil, err)
	}
	return done(w, r, at.path+teamPath, "withdrawn")
}

func (s *console) changeRole(w http.ResponseWriter, r *http.Request, at place) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	if err := s.accounts.ChangeRole(r.Context(), at.Caller, r.PathValue("user"), access.Role(in.Get("role"))); err != nil {
		return s.refuseTeam(w, r, at, nil, err)
	}
	return done(w, r, at.path+teamPath, "changed")
}

// removeMember ends a membership; one's own leads away from the business, which is closed then.
func (s *console) removeMember(w http.ResponseWriter, r *http.Request, at place) error {
	if err := s.accounts.EndMembership(r.Context(), at.Caller, r.PathValue("user")); err != nil {
		return s.refuseTeam(w, r, at, nil, err)
	}
	if r.PathValue("user") == at.UserID {
		http.Redirect(w, r, homePath, http.StatusSeeOther)
		return nil
	}
	return done(w, r, at.path+teamPath, "removed")
}

// refuseTeam shows the page again with why a form was refused. Who may not see the page gets the refusal alone.
func (s *console) refuseTeam(w http.ResponseWriter, r *http.Request, at place, in url.Values, err error) error {
	shown := []problem.Code{problem.ValidationError, problem.Conflict, problem.NotFound, problem.Forbidden, problem.RateLimited}
	if !at.Capabilities.Has(access.TeamManage) || !slices.Contains(shown, problem.From(err).Code) {
		return err
	}
	return s.showTeam(w, r, at, teamData{Refused: refuse(w, r, err)}, in)
}

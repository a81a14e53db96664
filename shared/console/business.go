package console

import (
	"net/http"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// place is a business that somebody of its team is looking at, as who they are there right now.
type place struct {
	access.Caller
	user account.User
	path string // of the business's pages: what follows is the page
}

// section is a page of every business, as the navigation shows it.
type section struct {
	words, path string
	needs       access.Capability // to see it at all
	everybody   bool              // of the team sees it, whatever needs says
}

// sections are the business's pages in the order of the navigation.
var sections = []section{
	{words: "API keys", path: keysPath, needs: access.KeysManage},
	{words: "Connected apps", path: appsPath, needs: access.AppsManage},
	{words: "Team", path: teamPath, needs: access.TeamManage},
	{words: "Webhooks", path: webhooksPath, needs: access.WebhooksWrite},
	{words: "Usage", path: usagePath, needs: access.LogRead},
	{words: "Log", path: logPath, needs: access.LogRead},
	{words: "Developers", path: developersPath, everybody: true},
}

// inBusiness makes a handler of a page of one business, for who works there.
func (s *console) inBusiness(handle func(http.ResponseWriter, *http.Request, place) error) http.Handler {
	return s.mine(func(w http.ResponseWriter, r *http.Request, user account.User) error {
		at, err := s.place(r, user)
		if err != nil {
			return err
		}
		reqlog.Set(r.Context(), reqlog.Business, at.Business.ID)
		reqlog.Set(r.Context(), reqlog.Handle, at.Business.Handle)
		if err = handle(w, r, at); err != nil && problem.From(err).Reason() == problem.ReasonRole {
			return problem.Denied(problem.ReasonRole, "Only an owner or a manager of %s may do this. Your role there is %s.", at.Business.Name, at.Role.Words())
		}
		return err
	})
}

// place returns the business that the address names.
func (s *console) place(r *http.Request, user account.User) (place, error) {
	handle := strings.TrimPrefix(r.PathValue("handle"), "@")
	memberships, err := s.accounts.Memberships(r.Context(), user.ID)
	if err != nil {
		return place{}, err
	}
	i := slices.IndexFunc(memberships, func(m account.Membership) bool { return m.Business.Handle == handle })
	if i < 0 {
		return place{}, problem.Denied(problem.ReasonRole, "%s is not on the team of a business with this address. Its owner can add you, or you may have another account.", user.Email)
	}
	m := memberships[i]
	c := access.Member(user.ID, user.Name, m.Business, m.Grants, m.Role, reqlog.RequestID(r.Context()))
	return place{c, user, homePath + "/@" + handle}, nil
}

// show renders one of the business's pages, with the navigation of who is looking.
func (at place) show(w http.ResponseWriter, t *page.Template, v page.View) error {
	v.Person = &page.Person{Name: at.user.Name, Email: at.user.Email}
	v.Nav = &page.Nav{Title: at.Business.Name, Tag: at.Role.Words()}
	for _, one := range sections {
		if one.everybody || at.Capabilities.Has(one.needs) {
			v.Nav.Links = append(v.Nav.Links, page.Link{Words: one.words, Path: at.path + one.path, Current: v.Title == one.words})
		}
	}
	v.Script = true
	return page.Render(w, t, v)
}

// first leads to the first page of the business that the person may see.
func (s *console) first(w http.ResponseWriter, r *http.Request, at place) error {
	i := slices.IndexFunc(sections, func(one section) bool { return one.everybody || at.Capabilities.Has(one.needs) })
	http.Redirect(w, r, at.path+sections[i].path, http.StatusSeeOther)
	return nil
}

package console

import (
	"net/http"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/page"
)

var homeTemplate = page.New(files, "home.html")

type homeData struct {
	User           account.User
	Businesses     []workplace
	AccountAddress string // where consumers connect an assistant for their own bookings
}

type workplace struct {
	account.Membership
	Address string // where an assistant of this person connects
	Manages bool   // the person manages keys, apps and team there
}

func (s *console) home(w http.ResponseWriter, r *http.Request, user account.User) error {
	memberships, err := s.accounts.Memberships(r.Context(), user.ID)
	if err != nil {
		return err
	}
	data := homeData{User: user, AccountAddress: access.Resource{Door: access.Account}.URL(s.origin)}
	for _, m := range memberships {
		address := access.Resource{Door: access.Staff, Handle: m.Business.Handle}
		data.Businesses = append(data.Businesses, workplace{m, address.URL(s.origin), m.Role.Capabilities().Has(access.KeysManage)})
	}
	return page.Render(w, homeTemplate, page.View{
		Title: "Home", Person: &page.Person{Name: user.Name, Email: user.Email}, Data: data,
	})
}

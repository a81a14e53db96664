package oauth

import (
	"embed"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/host"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
)

//go:embed consent.html
var pages embed.FS

var consentTemplate = page.New(pages, "consent.html")

// consent is what the consent page shows.
type consent struct {
	Path        string // of this page, where the decision is posted to
	Query       string // as it came, so that signing in as somebody else leads back to it; may be empty
	Transaction string
	Client      Client
	RedirectURI string
	User        account.User
	Door        access.Door
	Locked      bool // the address was one business's: there is nothing to choose
	Businesses  []account.Membership
	Scopes      []permission
}

// permission is a scope in words for people.
type permission struct {
	Name     string
	Words    string
	Includes []string // the words of the plain scopes that a wildcard stands for
}

// describe returns the words of scopes. A scope that does not exist is left out: it means nothing.
func describe(scopes []string) []permission {
	var list []permission
	for _, name := range scopes {
		scope, ok := access.FindScope(name)
		if !ok {
			continue
		}
		p := permission{Name: name, Words: scope.Words}
		if strings.Contains(name, "*") {
			for _, plain := range access.DoorScopes(scope.Door, true) {
				if access.Covers([]string{name}, plain) {
					s, _ := access.FindScope(plain)
					p.Includes = append(p.Includes, s.Words)
				}
			}
		}
		list = append(list, p)
	}
	return list
}

// destination is where the answer goes, as a person can judge it: a client's name is its own claim, but the answer
// reaches only the owner of this address.
type destination struct {
	Name     string // host and port, or an app's scheme
	App      bool
	Loopback bool
}

func destinationOf(redirectURI string) destination {
	u, err := url.Parse(redirectURI)
	switch {
	case err != nil:
		return destination{Name: redirectURI}
	case u.Scheme != "https" && u.Scheme != "http":
		return destination{Name: u.Scheme + "://" + u.Host, App: true}
	default:
		return destination{Name: u.Host, Loopback: host.IsLoopback(u.Hostname())}
	}
}

// shortened returns a client's name as the page shows it: a long one must not push down where access goes to.
func shortened(name string) string {
	const most = 48
	if letters := []rune(name); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return name
}

// consentPage shows the page. Its error means that nothing has been sent.
func (s *Server) consentPage(w http.ResponseWriter, c consent) error {
	allowed, err := page.RedirectSource(c.RedirectURI)
	if err == nil {
		err = checkRedirectURI(c.RedirectURI)
	}
	if err != nil {
		return problem.New(problem.ValidationError, "The program that sent you here wants the answer at an address that is not safe to send it to.").With("field", "redirect_uri")
	}
	back := ""
	if c.Query != "" {
		back = c.Path + "?" + c.Query
	}
	return page.Render(w, consentTemplate, page.View{
		Title: "Allow access?", Redirects: []page.Source{allowed}, Script: true,
		Data: struct {
			consent
			Destination  destination
			Name         string // of the client
			DocumentHost string
			Person       page.Person
		}{c, destinationOf(c.RedirectURI), shortened(c.Client.Name), destinationOf(c.Client.ID).Name, page.Person{Name: c.User.Name, Email: c.User.Email, Return: back}},
	})
}

// errorPage shows an error where there is nobody, or nobody trusted, to redirect to.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, err error) {
	help := page.Help{Next: "Nothing was shared with anyone. You can close this page."}
	e := problem.From(err)
	if e.Code == problem.Unauthorized {
		help.Next = "Nothing was shared with anyone. Start again in the program that sent you here, and it will lead you to the sign-in."
	}
	if e.Code == problem.Conflict {
		help.Next = "If you answered it a moment ago, your answer counts: look into the program that sent you here. Otherwise start again there."
	}
	var program waiting
	if errors.As(err, &program) {
		help.Next, help.Link, help.LinkWords = "Nothing was shared with anyone.", program.back.String(), "Go back to the program"
	}
	if field := e.Field(); field == "scope" || field == "business" || field == "decision" {
		help.Next = "Nothing was shared with anyone. Go back to the page and choose again."
	}
	// A person without access may have it under another account: show which one this is, and let them change it.
	if e.Reason() == problem.ReasonRole {
		if user, _, err := s.accounts.Session(r.Context(), s.cookie().Read(r)); err == nil {
			help.Person = &page.Person{Name: user.Name, Email: user.Email}
			if r.Method == http.MethodGet {
				help.Person.Return = r.URL.RequestURI()
			}
		}
	}
	page.Error(w, err, help)
}

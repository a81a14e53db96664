package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// browser is a browser without scripts: it keeps cookies, and reads and fills in forms.
type browser struct {
	client *http.Client
}

func newBrowser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// page is what the browser shows: its address, and its form when it has one.
type page struct {
	at       *url.URL
	status   int
	location *url.URL // of a redirect
	text     string
	form     form
}

type form struct {
	id, action string
	fields     url.Values // as the page fills them in
	choices    []string   // values of the select named business
}

func (b *browser) do(ctx context.Context, method, address string, fields url.Values) (page, error) {
	var body io.Reader
	if fields != nil {
		body = strings.NewReader(fields.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return page{}, err
	}
	if fields != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.client.Do(r)
	if err != nil {
		return page{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	p := page{at: r.URL, status: res.StatusCode, text: string(text)}
	if location := res.Header.Get("Location"); location != "" {
		p.location, err = r.URL.Parse(location)
	}
	if err == nil {
		err = p.readForm()
	}
	return p, err
}

// readForm finds the page's last form that is not the one for signing out.
func (p *page) readForm() error {
	tree, err := html.Parse(strings.NewReader(p.text))
	if err != nil {
		return err
	}
	for n := range tree.Descendants() {
		attribute := attributes(n)
		switch {
		case n.Data == "form" && attribute["action"] != "/console/sign-out":
			p.form = form{id: attribute["id"], action: attribute["action"], fields: url.Values{}}
		case n.Data == "input" && attribute["type"] == "checkbox":
			if _, ticked := attribute["checked"]; ticked {
				p.form.fields.Add(attribute["name"], attribute["value"])
			}
		case n.Data == "input" && attribute["name"] != "" && p.form.fields != nil:
			p.form.fields.Set(attribute["name"], attribute["value"])
		case n.Data == "option" && p.form.fields != nil:
			p.form.choices = append(p.form.choices, attribute["value"])
		}
	}
	return nil
}

func attributes(n *html.Node) map[string]string {
	if n.Type != html.ElementNode {
		return nil
	}
	all := map[string]string{}
	for _, a := range n.Attr {
		all[a.Key] = a.Val
	}
	return all
}

// submit sends the page's form with some fields changed.
func (b *browser) submit(ctx context.Context, p page, change ...string) (page, error) {
	if p.form.fields == nil {
		return page{}, fmt.Errorf("%s shows no form: %d %s", p.at.Path, p.status, p.text)
	}
	for i := 0; i < len(change); i += 2 {
		p.form.fields.Set(change[i], change[i+1])
	}
	action, err := p.at.Parse(p.form.action)
	if err != nil {
		return page{}, err
	}
	return b.do(ctx, http.MethodPost, action.String(), p.form.fields)
}

// consent goes from the authorize address to the consent page, signing in on the way.
func (b *browser) consent(ctx context.Context, authorize, email, password string) (page, error) {
	p, err := b.do(ctx, http.MethodGet, authorize, nil)
	if err != nil || p.location == nil {
		return p, err
	}
	if p.status != http.StatusSeeOther || p.location.Path != "/console/sign-in" {
		return p, fmt.Errorf("without a session: %d to %s", p.status, p.location)
	}
	if p, err = b.do(ctx, http.MethodGet, p.location.String(), nil); err != nil {
		return p, err
	}
	if p, err = b.submit(ctx, p, "email", email, "password", password); err != nil || p.location == nil {
		return p, err
	}
	return b.do(ctx, http.MethodGet, p.location.String(), nil)
}

// approve consents for a business ("" where there is nothing to choose) and returns the redirect to the client.
func (b *browser) approve(ctx context.Context, p page, business string) (*url.URL, error) {
	if p.form.id != "consent" {
		return nil, fmt.Errorf("no consent page: %d %s", p.status, p.text)
	}
	change := []string{"decision", "approve"}
	if business != "" {
		if locked := p.form.fields.Get("business"); locked != business && !slices.Contains(p.form.choices, business) {
			return nil, fmt.Errorf("%s is not a choice: %q %v", business, locked, p.form.choices)
		}
		change = append(change, "business", business)
	}
	p, err := b.submit(ctx, p, change...)
	if err != nil {
		return nil, err
	}
	if p.status != http.StatusSeeOther || p.location == nil {
		return nil, fmt.Errorf("approving: %d %s", p.status, p.text)
	}
	return p.location, nil
}

// person returns the first demo user whose only role is that one.
func person(t *testing.T, business int, role string) (email, password string) {
	t.Helper()
	for _, u := range demo.Users {
		if u.Roles[handle(business)] == role && len(u.Roles) == 1 {
			return u.Email, u.Password
		}
	}
	t.Fatalf("demo.json has no user who is only %s", role)
	return "", ""
}

package localrun

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

// Browser is a browser without scripts: it keeps cookies, and reads and fills in forms. It follows no redirect by itself.
type Browser struct {
	client *http.Client
}

// NewBrowser returns a browser without cookies that comes from the test's own address.
func NewBrowser(t testing.TB) *Browser {
	jar, _ := cookiejar.New(nil)
	return &Browser{&http.Client{Transport: Transport(t), Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Page is what the browser shows: its address, and its form when it has one.
type Page struct {
	At       *url.URL
	Status   int
	Location *url.URL // of a redirect
	Text     string
	Form     Form
}

// Form is the page's last form that is not the one for signing out.
type Form struct {
	ID, Action string
	Fields     url.Values // as the page fills them in
	Choices    []string   // values of the select named business
}

// Open gets a page.
func (b *Browser) Open(ctx context.Context, address string) (Page, error) {
	return b.do(ctx, http.MethodGet, address, nil)
}

func (b *Browser) do(ctx context.Context, method, address string, fields url.Values) (Page, error) {
	var body io.Reader
	if fields != nil {
		body = strings.NewReader(fields.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return Page{}, err
	}
	if fields != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.client.Do(r)
	if err != nil {
		return Page{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return Page{}, err
	}
	p := Page{At: r.URL, Status: res.StatusCode, Text: string(text)}
	if location := res.Header.Get("Location"); location != "" {
		if p.Location, err = r.URL.Parse(location); err != nil {
			return p, err
		}
	}
	return p, p.readForm()
}

func (p *Page) readForm() error {
	tree, err := html.Parse(strings.NewReader(p.Text))
	if err != nil {
		return err
	}
	for form := range tree.Descendants() {
		if attribute := attributes(form); form.Data == "form" && attribute["action"] != "/console/sign-out" {
			p.Form = Form{ID: attribute["id"], Action: attribute["action"], Fields: url.Values{}}
			p.Form.read(form)
		}
	}
	return nil
}

// read reads the fields of a form as a browser would send them.
func (f *Form) read(form *html.Node) {
	for n := range form.Descendants() {
		attribute := attributes(n)
		switch {
		case n.Data == "input" && attribute["type"] == "checkbox":
			if _, ticked := attribute["checked"]; ticked {
				f.Fields.Add(attribute["name"], attribute["value"])
			}
		case n.Data == "input" && attribute["name"] != "":
			f.Fields.Set(attribute["name"], attribute["value"])
		case n.Data == "option":
			f.Choices = append(f.Choices, attribute["value"])
		}
	}
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

// Submit sends the page's form with some fields changed; change alternates names and values.
func (b *Browser) Submit(ctx context.Context, p Page, change ...string) (Page, error) {
	if p.Form.Fields == nil {
		return Page{}, fmt.Errorf("%s shows no form: %d %s", p.At.Path, p.Status, p.Text)
	}
	for i := 0; i < len(change); i += 2 {
		p.Form.Fields.Set(change[i], change[i+1])
	}
	action, err := p.At.Parse(p.Form.Action)
	if err != nil {
		return Page{}, err
	}
	return b.do(ctx, http.MethodPost, action.String(), p.Form.Fields)
}

// Consent goes from an authorize address to the consent page, signing in on the way.
func (b *Browser) Consent(ctx context.Context, authorize string, who Person) (Page, error) {
	p, err := b.Open(ctx, authorize)
	if err != nil || p.Location == nil {
		return p, err
	}
	if p.Status != http.StatusSeeOther || p.Location.Path != "/console/sign-in" {
		return p, fmt.Errorf("without a session: %d to %s", p.Status, p.Location)
	}
	if p, err = b.Open(ctx, p.Location.String()); err != nil {
		return p, err
	}
	if p, err = b.Submit(ctx, p, "email", who.Email, "password", who.Password); err != nil || p.Location == nil {
		return p, err
	}
	return b.Open(ctx, p.Location.String())
}

// Approve consents for a business ("" where there is nothing to choose) and returns the redirect to the client.
func (b *Browser) Approve(ctx context.Context, p Page, business string) (*url.URL, error) {
	if p.Form.ID != "consent" {
		return nil, fmt.Errorf("no consent page: %d %s", p.Status, p.Text)
	}
	change := []string{"decision", "approve"}
	if business != "" {
		if locked := p.Form.Fields.Get("business"); locked != business && !slices.Contains(p.Form.Choices, business) {
			return nil, fmt.Errorf("%s is not a choice: %q %v", business, locked, p.Form.Choices)
		}
		change = append(change, "business", business)
	}
	p, err := b.Submit(ctx, p, change...)
	if err != nil {
		return nil, err
	}
	if p.Status != http.StatusSeeOther || p.Location == nil {
		return nil, fmt.Errorf("approving: %d %s", p.Status, p.Text)
	}
	return p.Location, nil
}

// Authorize signs a person in at an authorize address, approves, and returns the redirect to the client.
func (b *Browser) Authorize(ctx context.Context, authorize string, who Person, business string) (*url.URL, error) {
	p, err := b.Consent(ctx, authorize, who)
	if err != nil {
		return nil, err
	}
	return b.Approve(ctx, p, business)
}

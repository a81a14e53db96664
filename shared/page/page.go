package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"sync"

	"frontdesk/shared/problem"
)

//go:embed layout.html error.html
var files embed.FS

// Template is a page's template. It is parsed when it is first shown: packages with pages are linked into functions that
// never show one, and must cost nothing there.
type Template struct {
	from   fs.FS
	names  []string
	once   sync.Once
	parsed *template.Template
}

// New makes a page's template of a file, which defines "content": the inside of the main element, shown with the
// View's Data. Further files define parts that several pages show.
func New(from fs.FS, name string, parts ...string) *Template {
	return &Template{from: from, names: append([]string{name}, parts...)}
}

// parse panics when a file is broken, which every test that shows the page finds.
func (t *Template) parse() *template.Template {
	t.once.Do(func() {
		layout := template.New("").Funcs(template.FuncMap{
			"stylesheet": func() string { return stylesheet.url },
			"icon":       func() string { return icon.url },
			"script":     func() string { return script.url },
		})
		t.parsed = template.Must(template.Must(layout.ParseFS(files, "layout.html")).ParseFS(t.from, t.names...))
	})
	return t.parsed
}

// View is the data for one rendering of a page.
type View struct {
	Title     string
	Refused   *problem.Error // why the form of the page was refused, which its title, heard first, begins with; nil: it was not
	Person    *Person        // who is signed in, shown at the top; nil shows nobody
	Nav       *Nav           // where the page belongs and what is beside it, shown above it; nil shows nothing
	Script    bool           // the page links to the script
	Redirects []Source       // where, beyond our own pages, a form of this page may lead
	Data      any            // for the page's "content"
}

// Nav is the pages of one place, such as a business.
type Nav struct {
	Title, Tag string
	Links      []Link
}

// Link is a page in a Nav.
type Link struct {
	Words, Path string
	Current     bool // it is the page that is shown
}

// Person is somebody who is signed in. The layout's template "sign-out" makes of one the form that signs out.
type Person struct {
	Name, Email string
	Return      string // local address to come back to after signing in as somebody else, or ""
}

// Render answers with a page, with the status of why its form was refused, otherwise 200. On an error nothing has been sent
// yet, so that the caller can answer with Error.
func Render(w http.ResponseWriter, t *Template, v View) error {
	if v.Refused != nil {
		return render(w, v.Refused.Code.Status(), t, v)
	}
	return render(w, http.StatusOK, t, v)
}

func render(w http.ResponseWriter, status int, t *Template, v View) error {
	var body bytes.Buffer
	if err := t.parse().ExecuteTemplate(&body, "layout.html", v); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	protect(w, v)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// A failed write is a browser that went away: there is nobody left to tell.
	_, _ = w.Write(body.Bytes())
	return nil
}

// Protect sets the headers of every page. Call it first where an answer may also be a redirect, which must be cached
// as little as a page.
func Protect(w http.ResponseWriter) { protect(w, View{}) }

func protect(w http.ResponseWriter, v View) {
	policy := "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
	if v.Script {
		policy = "script-src 'self'; " + policy
	}
	for _, source := range v.Redirects {
		if source.text != "" {
			policy += " " + source.text
		}
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	// Not no-referrer, which would make browsers send "Origin: null" with our own forms.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// KeepHTTPS makes browsers come back by https alone, for a year, where origin, our public address, is https. Call it with
// every page: browsers remember what the last one said.
func KeepHTTPS(w http.ResponseWriter, origin *url.URL) {
	if origin.Scheme == "https" {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
	}
}

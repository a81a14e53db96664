package console_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

const local = "http://127.0.0.1:8787"

// here makes a request one to the local run's own address.
func here(r *http.Request) { r.Host = "127.0.0.1:8787" }

// texts returns the text of every pre of a page, and all links in them.
func texts(t *testing.T, page string) (list, links []string) {
	t.Helper()
	tree, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range tree.Descendants() {
		if n.Type != html.ElementNode || n.Data != "pre" {
			continue
		}
		var text strings.Builder
		for inside := range n.Descendants() {
			if inside.Type == html.TextNode {
				text.WriteString(inside.Data)
			}
			for _, a := range inside.Attr {
				if a.Key != "href" {
					t.Errorf("attribute %s in a message", a.Key)
				}
				links = append(links, a.Val)
			}
		}
		list = append(list, text.String())
	}
	return list, links
}

func TestOutbox(t *testing.T) {
	s := newSite(t, local)
	expect(t, s.send("GET", "/console/outbox", nil, here), 200, "Nothing yet")
	for _, m := range [][2]string{
		{"First <b>", "Open " + local + "/console/sign-up/finish?link=link_fdA1\nor https://evil.example/x and javascript:alert(1)"},
		{"Second", local + ".evil.example/x " + local + "@evil.example/ <a href=x>" + local + `/a"onclick=x`},
	} {
		if err := s.outbox.Send(t.Context(), "ana@example.com", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	res := s.send("GET", "/console/outbox", nil, here)
	page := body(t, res)
	if first, second := strings.Index(page, "First &lt;b&gt;"), strings.Index(page, "Second"); res.StatusCode != 200 || second < 0 || first < second || !strings.Contains(page, "ana@example.com") {
		t.Errorf("%d %s", res.StatusCode, page)
	}
	_, links := texts(t, page)
	if got := strings.Join(links, " "); got != local+"/a "+local+"/console/sign-up/finish?link=link_fdA1" {
		t.Errorf("links %s", got)
	}
}

// TestOutboxUnderAnotherName (DNS rebinding): a website whose name leads to this machine reads no e-mail.
func TestOutboxUnderAnotherName(t *testing.T) {
	s := newSite(t, local)
	if err := s.outbox.Send(t.Context(), "ana@example.com", "Secret", "text"); err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"rebound.example:8787", "localhost:8787", ""} {
		res := s.send("GET", "/console/outbox", nil, func(r *http.Request) { r.Host = host })
		if got := res.Header.Get("Location"); res.StatusCode != 303 || got != local+"/console/outbox" || strings.Contains(body(t, res), "Secret") {
			t.Errorf("%s: %d to %s", host, res.StatusCode, got)
		}
	}
}

// FuzzOutboxText: whatever an e-mail says, the page shows exactly that, and its links are ours.
func FuzzOutboxText(f *testing.F) {
	f.Add("Open " + local + "/console/sign-up/finish?link=link_fdA1 now")
	f.Add(local + "/" + local + "/<b>&amp;")
	f.Add("http://127.0.0.1:87870/ " + local)
	f.Fuzz(func(t *testing.T, text string) {
		s := bare(t, local)
		if err := s.outbox.Send(t.Context(), "ana@example.com", "Hello", "x"+text); err != nil {
			t.Fatal(err)
		}
		list, links := texts(t, body(t, s.send("GET", "/console/outbox", nil, here)))
		if len(list) != 1 || plain(list[0]) != plain("x"+text) {
			t.Errorf("%q is shown as %q", text, list)
		}
		for _, link := range links {
			if !strings.HasPrefix(link, local+"/") {
				t.Errorf("%q links to %s", text, link)
			}
		}
	})
}

// plain leaves out what HTML reads in another way: line ends, NUL and bytes that are no text.
func plain(s string) string {
	return strings.NewReplacer("\r", "", "\n", "", "\x00", "", "\ufffd", "").Replace(strings.ToValidUTF8(s, ""))
}

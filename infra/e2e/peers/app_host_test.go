package peers

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
)

//go:embed app-host.html
var appHostPage string

// appHost is the page of a host of MCP Apps in a tab, and the app in a frame of it.
type appHost struct{ page, app *chromium }

// serveAppHost serves the host's page, the extension's own library, and the staff door as a member of the staff enters it.
func serveAppHost(t *testing.T, role string) string {
	t.Helper()
	door, err := url.Parse(site.StaffDoor(0))
	if err != nil {
		t.Fatal(err)
	}
	credential := staffToken(t, role)
	mux := http.NewServeMux()
	mux.Handle("/node_modules/", http.FileServer(http.Dir(tools)))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(appHostPage))
	})
	mux.Handle("/mcp", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL, r.Out.Host = door, door.Host
		r.Out.Header.Set("Authorization", "Bearer "+credential)
	}})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// openApp opens the host's page and waits until the app has been shown a week.
func openApp(t *testing.T, page *chromium, address string) appHost {
	t.Helper()
	page.do(chromedp.Navigate(address), chromedp.WaitReady("body[data-shown]"))
	targets, err := chromedp.Targets(page.ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range targets {
		if target.Type != "iframe" {
			continue
		}
		// Being sandboxed, the frame is of no origin, and a target of its own.
		ctx, leave := chromedp.NewContext(page.ctx, chromedp.WithTargetID(target.TargetID))
		t.Cleanup(leave)
		app := &chromium{t, ctx}
		app.begin()
		return appHost{page, app}
	}
	t.Fatal("the page has no frame")
	return appHost{}
}

// answers has the host show the app a result that no door gave.
func (h appHost) answers(result string) {
	h.page.t.Helper()
	h.page.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`void host.bridge.sendToolResult(%s)`, result)))
}

// becomes has the host change its theme, as a person does in its settings.
func (h appHost) becomes(theme string) {
	h.page.t.Helper()
	h.page.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`host.bridge.setHostContext({ theme: %q })`, theme)))
	h.app.do(chromedp.WaitReady(chromedp.CSS(fmt.Sprintf(`html[style*="color-scheme: %s"]`, theme))))
}

// shows selects by CSS alone: the app holds its style and its script, in whose text Chromium's search finds names as well.
func shows(selector string) step { return chromedp.WaitVisible(chromedp.CSS(selector)) }

// press clicks on something in the app, once the host has made its frame as high as the app is.
func (h appHost) press(selector string) {
	h.app.t.Helper()
	h.app.await(fits)
	h.app.do(chromedp.Click(chromedp.CSS(selector)))
}

const fits = `document.scrollingElement.scrollHeight <= innerHeight`

// await waits for a JavaScript expression to be true on the page.
func (c *chromium) await(condition string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, patience/4)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](condition)); err != nil {
		c.t.Fatalf("%s: %v at %s", condition, err, evaluate[string](c, `document.body.innerText`))
	}
}

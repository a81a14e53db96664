package peers

import (
	_ "embed"
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const phoneWidth, deskWidth = 390, 1200 // CSS pixels

// schemes are the colours that a person may prefer.
var schemes = []string{"light", "dark"}

//go:embed contrast.js
var contrast string

// onAPhone makes the tab as large as a phone's screen.
func (c *chromium) onAPhone() {
	c.t.Helper()
	c.do(chromedp.EmulateViewport(phoneWidth, 844, chromedp.EmulateScale(2), chromedp.EmulateMobile))
}

// onADesk makes the tab as large as a window on a desk's screen.
func (c *chromium) onADesk() {
	c.t.Helper()
	c.do(chromedp.EmulateViewport(deskWidth, 900))
}

// look fails for what read finds, and when the page cannot be gone through by keyboard.
func (c *chromium) look(name string) {
	c.t.Helper()
	c.read(name)
	for _, colours := range schemes {
		c.do(prefer(colours))
		c.walk(name, colours)
	}
}

// read fails when the page is wider than the window, looks the same in light and in dark, or cannot be read or heard. It keeps
// pictures of both.
func (c *chromium) read(name string) {
	c.t.Helper()
	grounds := map[string]string{}
	for _, colours := range schemes {
		c.do(prefer(colours))
		grounds[colours] = evaluate[string](c, `getComputedStyle(document.body).backgroundColor`)
		// Not innerWidth: a phone zooms out from a page that is too wide, which makes that larger.
		if width := evaluate[float64](c, `document.scrollingElement.scrollWidth`); width > phoneWidth {
			c.t.Errorf("%s in %s colours is %v pixels wide", name, colours, width)
		}
		c.keep("phone-" + name + "-" + colours)
		c.legible(name, colours)
	}
	for _, what := range evaluate[[]string](c, unannounced) {
		c.t.Errorf("%s: %s", name, what)
	}
	if grounds["light"] == grounds["dark"] {
		c.t.Errorf("%s has the same ground in light and in dark: %s", name, grounds["dark"])
	}
}

// unannounced lists what somebody who hears the page would miss or mix up.
const unannounced = `[
	...[...document.querySelectorAll("input:not([type=hidden]), select")].filter(e => !e.labels.length).map(e => "no label for " + e.outerHTML),
	...[...document.querySelectorAll("img:not([alt]), svg:not([aria-label]), nav:not([aria-label]), thead th:not([scope])")].map(e => "no words for " + e.outerHTML.slice(0, 80)),
	...[...document.querySelectorAll("[id]")].filter(e => document.getElementById(e.id) !== e).map(e => "the id " + e.id + " twice"),
	...document.querySelectorAll("h1").length === 1 ? [] : ["not one heading that names the page"],
]`

// legible fails for what stands out too little.
func (c *chromium) legible(name, colours string) {
	c.t.Helper()
	for _, what := range evaluate[[]string](c, "("+contrast+")()") {
		c.t.Errorf("%s in %s colours: %s", name, colours, what)
	}
}

// stops are the places of a page where Tab has to stop, in the order of the page: none in what is folded away.
const stops = `[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")].filter(e => e.checkVisibility())`

// walk presses Tab until it has been everywhere. The focus must go through the page in its order, which must be that on the
// screen: down, and on one line to the right.
func (c *chromium) walk(name, colours string) {
	c.t.Helper()
	count := evaluate[int](c, stops+`.length`)
	at := evaluate[int](c, stops+`.indexOf(document.activeElement)`)
	if disordered := evaluate[[]string](c, stops+`.filter((e, i, all) => {
		const here = e.getBoundingClientRect(), next = all[i + 1]?.getBoundingClientRect();
		return next && (next.bottom <= here.top || next.top < here.bottom && next.left < here.left);
	}).map(e => e.outerHTML)`); len(disordered) > 0 {
		c.t.Errorf("%s: the focus goes back on the screen after %v", name, disordered)
	}
	for range count {
		c.do(chromedp.KeyEvent(kb.Tab))
		next := evaluate[int](c, stops+`.indexOf(document.activeElement)`)
		if next < 0 { // at the end, the browser itself has a turn
			c.do(chromedp.KeyEvent(kb.Tab))
			next = evaluate[int](c, stops+`.indexOf(document.activeElement)`)
		}
		for range 6 { // a date is several stops: its parts, with a time those of it, and its calendar
			if next == at && count > 1 {
				c.do(chromedp.KeyEvent(kb.Tab))
				next = evaluate[int](c, stops+`.indexOf(document.activeElement)`)
			}
		}
		if next != (at+1)%count {
			c.t.Fatalf("%s: Tab leads from stop %d of %d to %d: %s", name, at, count, next, evaluate[string](c, `document.activeElement.outerHTML`))
		}
		at = next
		c.legible(fmt.Sprintf("%s at stop %d", name, at), colours)
	}
}

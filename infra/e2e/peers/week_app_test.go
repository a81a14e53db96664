package peers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestWeekApp goes through the weeks of the demo as a member of the staff does, by pointer and by keyboard.
func TestWeekApp(t *testing.T) {
	page := openChromium(t)
	page.onADesk()
	h := openApp(t, page, serveAppHost(t, "owner"))
	var called struct {
		Content           []struct{ Text string }
		StructuredContent struct {
			Today string
			Days  []struct {
				Date     string
				Sessions []struct{ ID, Activity string }
			}
		}
	}
	if err := json.Unmarshal([]byte(evaluate[string](h.page, `JSON.stringify(host.result)`)), &called); err != nil {
		t.Fatal(err)
	}
	week := called.StructuredContent
	sessions := 0
	for _, day := range week.Days {
		sessions += len(day.Sessions)
		for _, s := range day.Sessions {
			if !strings.Contains(called.Content[0].Text, s.Activity) { // what a host without apps shows
				t.Errorf("%s is not in the text", s.Activity)
			}
		}
	}
	if shown := evaluate[int](h.app, `document.querySelectorAll(".session").length`); shown != sessions || sessions == 0 {
		t.Errorf("%d of %d sessions are shown", shown, sessions)
	}
	monday, err := time.Parse(time.DateOnly, week.Days[0].Date)
	if err != nil {
		t.Fatal(err)
	}
	heading := func(weeks int) string { return "#day-" + monday.AddDate(0, 0, 7*weeks).Format(time.DateOnly) }
	h.app.do(shows(heading(0)), shows(".today #day-"+week.Today))

	h.press("#next")
	h.app.do(shows(heading(1)))
	h.app.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("title").focus()`))
	h.app.tabTo("#next")
	h.app.do(chromedp.KeyEvent(kb.Enter), shows(heading(2)))
	if !evaluate[bool](h.app, `document.activeElement.id === "next"`) {
		t.Error("going on takes the focus away")
	}
	if news := evaluate[string](h.app, `document.querySelector("[role=status]").textContent`); !strings.Contains(news, monday.AddDate(0, 0, 20).Format("2 January 2006")) || !strings.Contains(news, "session") {
		t.Errorf("it is announced as %q", news)
	}
	// The assistant is told what the person looks at now, as the tool would tell it.
	h.page.await(`host.contexts.length === 2`)
	if told := evaluate[string](h.page, `host.contexts[1].content[0].text`); !strings.Contains(told, monday.AddDate(0, 0, 14).Format("Monday, 2 January 2006")) {
		t.Errorf("the assistant is told %q", told)
	}
	h.press("#previous")
	h.app.do(shows(heading(1)))
	h.press("#this")
	h.app.do(shows(heading(0)))
}

// TestWeekAppDetails opens a session, asks the assistant about it, and comes back.
func TestWeekAppDetails(t *testing.T) {
	for _, width := range []int64{phoneWidth, deskWidth} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			page := openChromium(t)
			page.do(chromedp.EmulateViewport(width, 844))
			h := openApp(t, page, serveAppHost(t, "owner"))
			h.app.tabTo(".session")
			name := evaluate[string](h.app, `document.activeElement.querySelector(".name").textContent`)
			h.app.do(chromedp.KeyEvent(kb.Enter), shows("#details-title:focus"))
			if title := evaluate[string](h.app, `document.activeElement.textContent`); title != name {
				t.Errorf("the details of %s are of %s", name, title)
			}
			h.press(".actions .main")
			h.page.await(`host.messages.length === 1`)
			// What the business named a session must not stand there as the person's own words.
			if said := evaluate[string](h.page, `host.messages[0].content[0].text`); !strings.HasPrefix(said, "Show the attendance of the session ") || strings.Contains(said, name) {
				t.Errorf("the assistant was asked %q", said)
			}
			h.app.do(chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(chromedp.CSS("#details")))
			if !evaluate[bool](h.app, `document.activeElement === document.querySelector(".session") && document.activeElement.ariaExpanded === "false"`) {
				t.Error("the focus does not come back to the session")
			}
		})
	}
}

// TestWeekAppLooks looks at a week on a phone, on a small and on a large screen, in both of the host's themes, with details open.
func TestWeekAppLooks(t *testing.T) {
	page := openChromium(t)
	address := serveAppHost(t, "owner")
	for _, width := range []int64{phoneWidth, 640, deskWidth} {
		page.do(chromedp.EmulateViewport(width, 3600)) // Chromium paints of a frame what is in the window
		h := openApp(t, page, address)
		h.app.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".day:nth-child(2) .session").focus()`), chromedp.KeyEvent(kb.Enter), shows("#details"))
		grounds := map[string]string{}
		for _, theme := range schemes {
			h.becomes(theme)
			h.app.await(fits)
			name := fmt.Sprintf("app-week-%d-%s", width, theme)
			h.app.legible(name, theme)
			page.keep(name)
			grounds[theme] = evaluate[string](h.app, `getComputedStyle(document.body).backgroundColor`)
			if wide := evaluate[int64](h.app, `document.scrollingElement.scrollWidth`); wide > width {
				t.Errorf("%s is %d pixels wide", name, wide)
			}
			if width == phoneWidth { // columns are gone through one after the other, up again after each
				h.app.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("previous").focus()`))
				h.app.walk(name, theme)
			}
		}
		if grounds["light"] == grounds["dark"] {
			t.Errorf("at %d pixels, the app does not follow the host's theme", width)
		}
		for _, what := range evaluate[[]string](h.app, unannounced) {
			t.Errorf("at %d pixels: %s", width, what)
		}
	}
}

// hostileWeek is a result of week_calendar with one session, whose texts and id are all the same.
const hostileWeek = `(text => ({ content: [{ type: "text", text }], structuredContent: { business: text, timeZone: "Europe/Berlin", today: "2026-03-03", more: false,
	days: [0, 1, 2, 3, 4, 5, 6].map(n => ({ date: "2026-03-0" + (2 + n), sessions: n ? [] : [{ id: text, activity: text, activityId: text, leader: text, leaderId: text,
		startTime: "2026-03-02T09:00:00Z", endTime: "2026-03-02T10:00:00Z", capacity: 5, spotsLeft: 2, kind: "class", status: "scheduled" }] })) } }))(%q)`

// TestWeekAppTextIsText_CWE_79 shows names that would do something if they were anything but text.
func TestWeekAppTextIsText_CWE_79(t *testing.T) {
	page := openChromium(t)
	h := openApp(t, page, serveAppHost(t, "owner"))
	for _, name := range []string{
		`<img src=x onerror="document.title='pwned'">`, `</script><script>document.title='pwned'</script>`, `"><svg onload=document.title='pwned'>`,
		`javascript:document.title='pwned'`, `<style>*{display:none}</style>`, `{{constructor.constructor("document.title='pwned'")()}}`, `__proto__`, "a\u202eb",
	} {
		h.answers(fmt.Sprintf(hostileWeek, name))
		h.app.do(shows("#day-2026-03-02"))
		h.press(".session")
		h.app.do(shows("#details"))
		for _, where := range []string{".name", ".leader", "#details h2"} {
			if shown := evaluate[string](h.app, fmt.Sprintf(`document.querySelector(%q).textContent`, where)); shown != name {
				t.Errorf("%s shows %q of %q", where, shown, name)
			}
		}
		if evaluate[bool](h.app, `document.title === "pwned" || document.querySelector("img, svg, body style, a, iframe, script:not([type=module])") !== null`) {
			t.Errorf("%s became more than text", name)
		}
		h.answers(`{ content: [], structuredContent: { business: "", timeZone: "UTC", today: "2026-03-03", more: false, days: [2, 3, 4, 5, 6, 7, 8].map(n => ({ date: "2026-03-0" + n, sessions: [] })) } }`)
		h.app.do(shows("#notice p"))
	}
}

// TestWeekAppSaysWhatToDo is about weeks that cannot be shown.
func TestWeekAppSaysWhatToDo(t *testing.T) {
	page := openChromium(t)
	h := openApp(t, page, serveAppHost(t, "owner")+"/?date=2999-12-31")
	notice := func(want string) {
		t.Helper()
		h.app.await(fmt.Sprintf(`document.getElementById("notice").innerText.includes(%q)`, want))
		if news := evaluate[string](h.app, `document.querySelector("[role=status]").textContent`); news == "" {
			t.Errorf("%s is not announced", want)
		}
	}
	notice("ask your assistant to schedule a session")
	page.keep("app-week-empty")
	h.press("#next")
	notice("date must be a day from 2000 to 2999")
	page.keep("app-week-refused")
	h.page.do(chromedp.Evaluate[chromedp.Void](`void (host.bridge.oncalltool = async () => { throw new Error("the host lost its connection"); })`))
	h.press("#this")
	notice("the host lost its connection")
	h.page.do(chromedp.Evaluate[chromedp.Void](`void (host.bridge.oncalltool = async () => host.result)`))
	h.press("#notice button")
	notice("ask your assistant to schedule a session")
	h.page.do(chromedp.Evaluate[chromedp.Void](`void host.bridge.sendToolCancelled({ reason: "user action" })`))
	notice("Your assistant stopped")
}

// TestWeekAppShowsTheLastWeekAskedFor answers the first of two questions last.
func TestWeekAppShowsTheLastWeekAskedFor(t *testing.T) {
	page := openChromium(t)
	h := openApp(t, page, serveAppHost(t, "owner")+"/?date=2026-03-02")
	h.page.do(chromedp.Evaluate[chromedp.Void](`void (host.asked = [], host.bridge.oncalltool = call => new Promise(answer => host.asked.push({ date: call.arguments.date,
		answer: async () => answer(await host.client.callTool(call)) })))`))
	h.press("#next")
	h.press("#next")
	h.page.await(`host.asked.length === 2`)
	if dates := evaluate[string](h.page, `host.asked.map(({ date }) => date).join()`); dates != "2026-03-09,2026-03-16" {
		t.Errorf("asked for %s", dates)
	}
	h.page.do(chromedp.Evaluate[chromedp.Void](`host.asked[1].answer()`))
	h.app.await(`document.getElementById("title").textContent.includes("22 March 2026")`)
	h.page.do(chromedp.Evaluate[chromedp.Void](`host.asked[0].answer()`), chromedp.Evaluate[chromedp.Void](`host.bridge.teardownResource({})`))
	if title := evaluate[string](h.app, `document.getElementById("title").textContent`); !strings.Contains(title, "22 March 2026") {
		t.Errorf("an earlier question's answer is shown: %s", title)
	}
}

// TestWeekAppInABareHost offers nothing that a host cannot do.
func TestWeekAppInABareHost(t *testing.T) {
	page := openChromium(t)
	h := openApp(t, page, serveAppHost(t, "owner")+"/?bare")
	h.press(".session")
	h.app.do(shows("#details"))
	if evaluate[bool](h.app, `document.getElementById("weeks").checkVisibility() || document.querySelector(".actions .main") !== null`) {
		t.Error("it offers to change the week, or to ask the assistant")
	}
}

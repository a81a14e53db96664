package mcpapi

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"frontdesk/shared/access"
)

// TestCompletion of prompts' arguments and resource templates, with what the caller may know.
func TestCompletion(t *testing.T) {
	d := prompting(t)
	prompt := func(name, argument, typed string) string {
		return fmt.Sprintf(`"ref":{"type":"ref/prompt","name":%q},"argument":{"name":%q,"value":%q}`, name, argument, typed)
	}
	resource := func(uri, argument, typed string) string {
		return fmt.Sprintf(`"ref":{"type":"ref/resource","uri":%q},"argument":{"name":%q,"value":%q}`, uri, argument, typed)
	}
	for params, want := range map[string]string{
		prompt("chase_no_shows", "activity", "y"):     `{"total":2,"values":["Yoga","yin yoga"]}`,
		prompt("chase_no_shows", "activity", "YO"):    `{"total":1,"values":["Yoga"]}`,
		prompt("chase_no_shows", "activity", "act-3"): `{"total":1,"values":["Cut"]}`,
		prompt("chase_no_shows", "activity", "x"):     `{"values":[]}`,
		prompt("chase_no_shows", "tone", "f"):         `{"total":2,"values":["friendly","formal"]}`,
		prompt("chase_no_shows", "week", ""):          `{"values":[]}`,
	} {
		if w := ask(d, person(access.Owner), "completion/complete", params); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"completion":`+want) {
			t.Errorf("%s: %d %s", params, w.Code, w.Body)
		}
	}
	w := ask(d, person(access.Owner), "completion/complete", prompt("chase_no_shows", "activity", "zumba"))
	if body := w.Body.String(); !strings.Contains(body, `"hasMore":true,"total":150`) || strings.Count(body, "Zumba") != mostValues {
		t.Errorf("many: %s", body)
	}
	unaware := person(access.Owner)
	unaware.Capabilities &^= access.SetOf(access.ActivitiesRead)
	if w := ask(d, unaware, "completion/complete", prompt("chase_no_shows", "activity", "y")); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"completion":{"values":[]}`) {
		t.Errorf("what they may not know: %d %s", w.Code, w.Body)
	}
	if w := ask(d, person(access.Instructor), "completion/complete", prompt("chase_no_shows", "activity", "y")); !strings.Contains(w.Body.String(), `"reason":"role"`) {
		t.Errorf("a prompt that they may not use: %d %s", w.Code, w.Body)
	}
	for _, params := range []string{prompt("chase_everybody", "activity", "y"), prompt("chase_no_shows", "who", "y"), resource("frontdesk://nothing", "who", "y")} {
		if w := ask(d, person(access.Owner), "completion/complete", params); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `-32602`) {
			t.Errorf("%s: %d %s", params, w.Code, w.Body)
		}
	}
}

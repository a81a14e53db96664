package webhook_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/webhook"
)

var update = flag.Bool("update", false, "rewrite the events in the page for partners")

const page = "../../infra/docs/webhooks.md"

// TestEveryEventIsDocumented with the payload that it has: reviewing the page is reviewing what partners are told.
func TestEveryEventIsDocumented(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, begins := strings.Cut(string(text), "-update -->\n")
	was, tail, ends := strings.Cut(rest, "<!-- end of events -->")
	if !begins || !ends {
		t.Fatal("the page has no place for events")
	}
	var events strings.Builder
	samples := samples()
	for _, info := range webhook.Catalogue() {
		told := webhook.Derive(samples[info.Type])
		n := slices.IndexFunc(told, func(e webhook.Event) bool { return e.Type == info.Type })
		if n < 0 {
			t.Fatalf("there is no sample of %s", info.Type)
		}
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, []byte(payload(t, told[n], access.All)), "", "  "); err != nil {
			t.Fatal(err)
		}
		needs := "An endpoint made with a key is told the id alone; one made by an owner or a manager in the console all of it."
		if scope := access.ScopeFor(access.Partner, info.Needs); scope != "" {
			needs = fmt.Sprintf("Without the scope `%s`, an endpoint is told the id alone.", scope)
		}
		fmt.Fprintf(&events, "\n### `%s`\n\n%s %s\n\n```json\n%s\n```\n", info.Type, info.Words, needs, &pretty)
	}
	events.WriteString("\n")
	if *update {
		if err := os.WriteFile(page, []byte(head+"-update -->\n"+events.String()+"<!-- end of events -->"+tail), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if was != events.String() {
		t.Error("the page differs from what is told: read the difference after go test ./shared/webhook -update")
	}
}

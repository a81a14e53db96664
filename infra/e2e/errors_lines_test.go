package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// answered is a failure that was got, and the id that its answer says.
type answered struct {
	failure
	id     string
	status int
}

// checkLines follows the id of every answer to the log: the line of who decided says that it was refused, or failed, and why.
func checkLines(t *testing.T, answers []answered) {
	t.Helper()
	byID := map[string][]localrun.Line{}
	logs := ""
	for _, r := range runs(answers) {
		lines, err := r.Lines()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			byID[line.Text(reqlog.ID)] = append(byID[line.Text(reqlog.ID)], line)
		}
		text, err := os.ReadFile(filepath.Join(r.Data, "frontdesk.log"))
		if err != nil {
			t.Fatal(err)
		}
		logs += string(text)
	}
	for _, a := range answers {
		lines := byID[a.id]
		if len(lines) == 0 {
			// The gateway answered by itself, and says so in its own log: on AWS, in the stage's access log.
			if a.code != problem.NotFound || !strings.Contains(logs, fmt.Sprintf(" %s ", a.id)) {
				t.Errorf("%s/%s: the log knows nothing of %s", a.door, a.what, a.id)
			}
			continue
		}
		decided := lines[len(lines)-1] // the authorizer's comes first
		want := "refused"
		if a.code == problem.InternalError {
			want = "failed"
		}
		code := decided.Text(reqlog.Code)
		if decided.Text(reqlog.Decision) != want || decided.Text(reqlog.Reason) == "" || code == "" && a.status != http.StatusMethodNotAllowed {
			t.Errorf("%s/%s: answered %d %s, and the line says %v", a.door, a.what, a.status, a.code, decided)
		}
		if reason, given := a.details["reason"]; given && decided.Text(reqlog.Reason) != reason {
			t.Errorf("%s/%s: refused because %v, and the line says %v", a.door, a.what, reason, decided)
		}
		if strings.HasSuffix(a.door, " door") && code != string(a.code) {
			t.Errorf("%s/%s: answered %s, and the line says %v", a.door, a.what, a.code, decided)
		}
	}
}

// runs returns the runs that were asked.
func runs(answers []answered) []*localrun.Run {
	all := []*localrun.Run{site}
	for _, a := range answers {
		if a.run != nil && a.run != all[len(all)-1] {
			all = append(all, a.run)
		}
	}
	return all
}

// linesOf returns the lines of an answer, when the last one is there: it is written before the answer, and passed on by a pipe.
func linesOf(t *testing.T, a localrun.Answer) []localrun.Line {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		lines, err := site.Lines(`"requestId":"` + a.Header.Get("X-Request-Id") + `"`)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(lines); n > 0 && lines[n-1].Message() == "request" {
			return lines
		}
	}
	t.Fatalf("the log has no line of %s", a.Header.Get("X-Request-Id"))
	return nil
}

// checkEvents follows the ids of refusals to the businesses' logs, which have the first of those that are alike in a minute.
func checkEvents(t *testing.T, answers []answered) {
	t.Helper()
	events := eventReasons(t)
	followed := map[any]bool{}
	for _, a := range answers {
		reason, given := a.details["reason"]
		if reason == problem.ReasonOrigin { // which says something of a page elsewhere and nothing of the credential
			continue
		}
		if !given || a.run != nil || a.code != problem.Forbidden || !strings.HasSuffix(a.door, " door") {
			continue
		}
		logged, there := events[a.id]
		followed[reason] = followed[reason] || there
		if there && logged != reason {
			t.Errorf("%s/%s: refused because %v, and the business's log says %q", a.door, a.what, reason, logged)
		}
	}
	for reason, there := range followed {
		if !there {
			t.Errorf("no business's log has a request that was refused because %v", reason)
		}
	}
}

// eventReasons returns the reason of each event in the businesses' logs, by the id of its request.
func eventReasons(t *testing.T) map[string]string {
	t.Helper()
	in, found := map[string]any{"TableName": site.Engine.AccessTable, "FilterExpression": "#type = :event AND attribute_exists(requestId)",
		"ExpressionAttributeNames": map[string]any{"#type": "type"}, "ExpressionAttributeValues": map[string]any{":event": map[string]any{"S": "event"}}}, map[string]string{}
	for {
		var page struct {
			Items            []map[string]struct{ S string }
			LastEvaluatedKey map[string]any
		}
		engine(t, site, "Scan", in, &page)
		for _, item := range page.Items {
			found[item["requestId"].S] = item["reason"].S
		}
		if page.LastEvaluatedKey == nil {
			return found
		}
		in["ExclusiveStartKey"] = page.LastEvaluatedKey
	}
}

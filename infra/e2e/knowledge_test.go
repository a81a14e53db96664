package e2e

import (
	"encoding/json"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

func TestKnowledgeOfTheDemo(t *testing.T) {
	localrun.Case(t)
	e := plainCall(t, site, site.Key(t, 0, "assistant", "live", "*"), "tool", "search_knowledge", map[string]any{"query": "opening hours"})
	var out struct {
		Items []struct {
			Question  string
			Relevance struct{ Keyword, Combined float64 }
		}
		TotalFound int
		Mode       string
	}
	if err := json.Unmarshal(e.Data, &out); err != nil || out.TotalFound < 1 || out.Mode != "keyword" || out.Items[0].Question != "When are you open?" || out.Items[0].Relevance.Combined < 0.3 {
		t.Errorf("%+v, %v", e, err)
	}
}

package demo

import (
	"slices"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

// TestKnowledgeAnswersWhatCustomersAsk at the demo businesses, with the published defaults and without a model.
func TestKnowledgeAnswersWhatCustomersAsk(t *testing.T) {
	tables, _ := dynamotest.New(t)
	d := seed(t, tables, october)
	desk := booking.NewDesk(dynamo.NewBookings(tables), func() time.Time { return october }, draws{}.stream("test"))
	for n, questions := range []map[string]string{
		{
			"opening hours": "When are you open?", "where can I park": "Where can I park?", "parking": "Where can I park?", "bike": "",
			"what do I need to bring to a class": "What should I bring and wear?", "cancellation policy": "How do I cancel a class?",
			"is there a shower": "Are there showers, lockers and towels?", "student discount": "Are there reductions for students?",
			"quantum physics": "", "gift voucher": "Do you have gift cards?", "wheelchair": "Is the studio accessible by wheelchair?",
		},
		{
			"opening hours": "When are you open?", "駐車場": "Is there parking?", "キャンセル": "How do I cancel or change an appointment?",
			"予約を変更したい": "予約の変更はできますか", "how long does a haircut take": "How long does a haircut take?", "wifi": "", "tips": "Do I have to tip?",
		},
	} {
		c := access.Operator(access.Business{ID: d.Businesses[n].ID})
		all, err := desk.Knowledge(t.Context(), c)
		if err != nil || len(all) < 20 || len(all) > 30 {
			t.Fatalf("%d items, %v", len(all), err)
		}
		for query, want := range questions {
			found, err := desk.SearchKnowledge(t.Context(), c, booking.KnowledgeQuery{Text: query, Threshold: 0.3, VectorWeight: 0.6, TextWeight: 0.4, Limit: 5})
			if err != nil {
				t.Fatal(err)
			}
			if want == "" && found.Total != 0 || want != "" && !slices.ContainsFunc(found.Items, func(i booking.RelevantItem) bool { return i.Question == want }) {
				t.Errorf("%q finds %+v, want %q", query, found.Items, want)
			}
		}
	}
}

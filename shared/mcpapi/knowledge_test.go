package mcpapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
)

// addKnowledge loads the answers to some questions.
func (s *site) addKnowledge(t *testing.T) {
	t.Helper()
	s.Load(func(l *dynamo.Loader) error {
		return l.AddKnowledge(t.Context(), s.ID,
			booking.KnowledgeItem{ID: "k-1", Question: "Where can I park?", Answer: "Behind the house; the first hour is free.", Category: "Arrival", UpdatedAt: bookingtest.Now},
			booking.KnowledgeItem{ID: "k-2", Question: "Can I cancel a class?", Answer: "Up to twelve hours before the start.", Category: "Bookings", UpdatedAt: bookingtest.Now},
			booking.KnowledgeItem{ID: "k-3", Question: "What should I bring?", Answer: "Comfortable clothes and water.", Category: "Classes", UpdatedAt: bookingtest.Now})
	})
}

// TestAKnowledgeSearchReadsOnce: beside the limit's request there is one for the items, in both forms.
func TestAKnowledgeSearchReadsOnce(t *testing.T) {
	s := newSite(t)
	s.addKnowledge(t)
	c := s.Key(access.Assistant, "read:knowledge")
	for name, r := range map[string]*http.Request{
		"the tool":           post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_knowledge","arguments":{"query":"parking"}}}`),
		"the resource":       post(`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"frontdesk://knowledge?query=parking"}}`),
		"the whole resource": post(`{"type":"resource","name":"knowledge"}`),
	} {
		s.Requests.Count()
		var w *httptest.ResponseRecorder
		if w = s.serve(c, r); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if n := s.Requests.Count(); n != 2 {
			t.Errorf("%s: %d store requests", name, n)
		}
	}
}

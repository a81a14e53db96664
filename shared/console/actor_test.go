package console_test

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/dynamo"
)

// TestANameIsNotTakenForTheOperators (CWE-451): the log says of everybody what they are, whatever they call themselves.
func TestANameIsNotTakenForTheOperators(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	b := access.Business{ID: "sunrise0sunrise0", Handle: "sunrise"}
	log := audit.NewRecorder(dynamo.NewEvents(s.tables), s.clock, s.config.Random)
	var want []string
	for _, tt := range []struct {
		caller access.Caller
		said   string
	}{
		{access.Operator(b), "the operator of Frontdesk"},
		{access.Caller{Principal: "key:1", Name: "Operator", Door: access.Partner, Business: b}, "key Operator"},
		{access.Member("1", "the operator of Frontdesk", b, access.All, access.Owner, "r-1"), "person the operator of Frontdesk"},
		{access.Caller{Principal: "user:1", Name: "Ada", ClientID: "c", ClientName: "Operator", Door: access.Staff, Business: b}, "app Operator for Ada"},
		{access.Caller{ClientID: "c", Door: access.Staff, Business: b}, "app c"},
		{access.Caller{Principal: access.Nobody, Door: access.Partner, Business: b}, "somebody at 192.0.2.1"},
	} {
		s.now = s.now.Add(time.Second)
		log.Record(t.Context(), log.New(tt.caller, audit.Refused, "").With(audit.Source, "192.0.2.1"))
		want = append([]string{tt.said}, want...) // the newest comes first
	}
	var got []string
	tags := regexp.MustCompile(`<[^>]*>`)
	for _, cell := range regexp.MustCompile(`<td data-label="Who">(.*?)</td>`).FindAllStringSubmatch(body(t, s.send("GET", logPage+"?group=doors", nil, me)), -1) {
		got = append(got, html.UnescapeString(strings.TrimSpace(tags.ReplaceAllString(cell[1], ""))))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the log says %q, want %q", got, want)
	}
}

package transfer_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"frontdesk/infra/transfer"
	"frontdesk/shared/account"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// A small file, in which a line can be put in the place of another.
const small = `{"kind":"export","version":1,"exportedAt":"2026-10-17T14:00:00Z","business":{"id":"old","handle":"small","name":"Small","timeZone":"Europe/Berlin","currency":"EUR","grants":["*"],"createdAt":"2026-01-01T00:00:00Z"}}
{"kind":"staff","id":"ana","name":"Ana","active":true,"email":"ana@example.com","role":"owner","hours":[{"weekday":"Monday","from":540,"to":1020}]}
{"kind":"activity","id":"yoga","name":"Yoga","type":"class","minutes":60,"price":{"amount":1200,"currency":"EUR"},"createdAt":"2026-01-01T00:00:00Z"}
{"kind":"product","id":"pass","name":"Pass","type":"pass","price":{"amount":9900,"currency":"EUR"},"active":true,"createdAt":"2026-01-01T00:00:00Z"}
{"kind":"knowledge","id":"k","question":"Mats?","answer":"Yes.","category":"Classes","updatedAt":"2026-01-01T00:00:00Z"}
{"kind":"participant","id":"p","name":"Bo","email":"bo@example.com","marketingConsent":{"status":"unknown"},"status":"customer","createdAt":"2026-01-01T00:00:00Z","lastInteractionAt":"2026-01-01T00:00:00Z"}
{"kind":"participant","id":"q","name":"Cy","phone":"+49301234567","marketingConsent":{"status":"unknown"},"status":"lead","createdAt":"2026-01-01T00:00:00Z","lastInteractionAt":"2026-01-01T00:00:00Z"}
{"kind":"note","id":"n","participantId":"p","category":"general","text":"Late.","at":"2026-01-02T00:00:00Z"}
{"kind":"message","id":"m","participantId":"p","platform":"email","to":"bo@example.com","text":"Hello","status":"sent","createdAt":"2026-01-02T00:00:00Z","sentAt":"2026-01-02T00:00:01Z"}
{"kind":"purchase","id":"u","participantId":"p","productId":"pass","type":"pass","status":"active","pricePaid":{"amount":9900,"currency":"EUR"},"purchasedAt":"2026-01-02T00:00:00Z","completedAt":"2026-01-02T00:00:00Z"}
{"kind":"session","id":"s","type":"class","activityId":"yoga","activityName":"Yoga","staffId":"ana","staffName":"Ana","start":"2026-02-02T10:00:00Z","end":"2026-02-02T11:00:00Z","capacity":1,"status":"scheduled"}
{"kind":"session","id":"s2","type":"class","activityId":"yoga","activityName":"Yoga","staffId":"ana","staffName":"Ana","start":"2026-02-02T11:00:00Z","end":"2026-02-02T12:00:00Z","capacity":1,"status":"scheduled"}
{"kind":"registration","id":"r","participantId":"p","sessionId":"s","activityId":"yoga","staffId":"ana","status":"completed","start":"2026-02-02T10:00:00Z","end":"2026-02-02T11:00:00Z","createdAt":"2026-01-05T00:00:00Z"}
{"kind":"registration","id":"r2","participantId":"q","sessionId":"s","activityId":"yoga","staffId":"ana","status":"waitlisted","start":"2026-02-02T10:00:00Z","end":"2026-02-02T11:00:00Z","createdAt":"2026-01-05T00:00:00Z"}
`

var kindOfLine = regexp.MustCompile(`(?m)^\{"kind":"([a-z]+)"`)

// ended adds the last line to those before it.
func ended(lines string) string {
	counts := map[string]int{}
	for _, m := range kindOfLine.FindAllStringSubmatch(lines, -1)[1:] {
		counts[m[1]]++
	}
	text := strings.ReplaceAll(strings.TrimPrefix(fmt.Sprintf("%v", counts), "map"), " ", ",")
	text = regexp.MustCompile(`([a-z]+):`).ReplaceAllString(text, `"$1":`)
	sum := sha256.Sum256([]byte(lines))
	return lines + fmt.Sprintf(`{"kind":"end","counts":{%s},"sha256":"%s"}`, strings.Trim(text, "[]"), hex.EncodeToString(sum[:])) + "\n"
}

func TestFilesThatAreRefused(t *testing.T) {
	w := newWorld(t)
	changed := func(old, new string) string {
		if strings.Count(small, old) == 0 {
			t.Fatalf("%s is not there", old)
		}
		return ended(strings.Replace(small, old, new, 1))
	}
	for name, tt := range map[string]struct{ file, line, words string }{
		"an empty one":                   {"", "Line 1", "incomplete"},
		"one that is cut behind a line":  {small, "Line 15", "incomplete"},
		"one that is cut within a line":  {small[:len(small)-9], "Line 14", "incomplete"},
		"another file":                   {"a,b\n", "Line 1", ""},
		"other JSON":                     {`{"kind":"participant"}` + "\n", "Line 1", "no export"},
		"a changed one":                  {strings.Replace(ended(small), "Late.", "Soon.", 1), "Line 15", "digest"},
		"one with something behind":      {ended(small) + "{}\n", "Line 15", "behind the last line"},
		"a later version":                {changed(`"version":1`, `"version":2`), "Line 1", "version 2"},
		"a grant that there is not":      {changed(`["*"]`, `["magic"]`), "Line 1", "magic"},
		"an unknown kind":                {changed(`"kind":"note"`, `"kind":"riddle"`), "Line 8", "riddle"},
		"an unknown member":              {changed(`"text":"Late."`, `"text":"Late.","mood":"bad"`), "Line 8", "mood"},
		"a member twice":                 {changed(`"text":"Late."`, `"text":"Late.","text":"x"`), "Line 8", "duplicate"},
		"a member in capitals":           {changed(`"text":"Late."`, `"Text":"Late."`), "Line 8", "Text"},
		"an id twice":                    {changed(`"kind":"participant","id":"q"`, `"kind":"participant","id":"p"`), "Line 7", "already"},
		"an id that would be another":    {changed(`"kind":"product","id":"pass"`, `"kind":"product","id":"p#ss"`), "Line 4", "letters"},
		"an address twice":               {changed(`"phone":"+49301234567"`, `"email":"bo@example.com"`), "Line 7", "another participant has"},
		"an address in capitals":         {changed(`"email":"bo@example.com"`, `"email":"Bo@example.com"`), "Line 6", "normal form"},
		"a note about nobody":            {changed(`"participantId":"p","category"`, `"participantId":"x","category"`), "Line 8", "no participant"},
		"a purchase of nothing":          {changed(`"productId":"pass"`, `"productId":"x"`), "Line 10", "no product"},
		"a session of nothing":           {changed(`"activityId":"yoga","activityName"`, `"activityId":"x","activityName"`), "Line 11", "no activity"},
		"a session of nobody":            {changed(`"staffId":"ana","staffName"`, `"staffId":"x","staffName"`), "Line 11", "no member of staff"},
		"somebody in two places":         {changed(`"start":"2026-02-02T11:00:00Z"`, `"start":"2026-02-02T10:59:00Z"`), "Line 12", "leads another session"},
		"sessions out of order":          {changed(`"start":"2026-02-02T11:00:00Z","end":"2026-02-02T12`, `"start":"2026-02-01T11:00:00Z","end":"2026-02-01T12`), "Line 12", "by their start"},
		"a session that never ends":      {changed(`"end":"2026-02-02T11:00:00Z","capacity"`, `"end":"2027-02-02T11:00:00Z","capacity"`), "Line 11", "ends after"},
		"a registration in nothing":      {changed(`"sessionId":"s"`, `"sessionId":"x"`), "Line 13", "no session"},
		"more registrations than places": {changed(`"waitlisted"`, `"confirmed"`), "Line 14", "are taken"},
		"two places of one":              {changed(`"id":"r2","participantId":"q"`, `"id":"r2","participantId":"p"`), "Line 14", "another registration"},
		"a state that there is not":      {changed(`"completed"`, `"done"`), "Line 13", "done"},
		"a role without an address":      {changed(`"email":"ana@example.com",`, ``), "Line 2", "e-mail"},
		"a role that there is not":       {changed(`"role":"owner"`, `"role":"king"`), "Line 2", "king"},
		"hours of no day":                {changed(`"Monday"`, `"Someday"`), "Line 2", "Someday"},
		"kinds out of order":             {ended(strings.Replace(small, "\n", "\n"+`{"kind":"note","id":"n0","participantId":"p","category":"general","text":"Late.","at":"2026-01-02T00:00:00Z"}`+"\n", 1)), "Line 2", "no participant"},
		"a negative price":               {changed(`"amount":9900`, `"amount":-1`), "Line 4", "price"},
		"names that a terminal obeys": {ended(strings.ReplaceAll(strings.Replace(small, `"start":"2026-02-02T11:00:00Z"`, `"start":"2026-02-02T10:59:00Z"`, 1), `"staffName":"Ana"`, `"staffName":"\u001b[2J"`)),
			"Line 12", "leads another session"},
		"people whom a terminal obeys": {strings.ReplaceAll(ended(small), `"participantId":"p","session`, `"participantId":"\u001b[2J","session`), "Line 13", "no participant"},
		"counts that a terminal obeys": {strings.Replace(ended(small), `"counts":{`, `"counts":{"\u001b[2J":1,`, 1), "Line 15", "counts otherwise"},
		"a line without end":           {small + strings.Repeat("x", 2<<20), "Line 15", "bytes"},
	} {
		_, err := importInto(t.Context(), w.tables, "", tt.file)
		if e := problem.From(err); !problem.Is(err, problem.ValidationError) || !strings.HasPrefix(e.Message, tt.line+":") || !strings.Contains(e.Message, tt.words) || e.Details["line"] == nil || strings.ContainsFunc(e.Message, unicode.IsControl) {
			t.Errorf("%s: %q", name, err)
		}
	}
	if all := w.items("old"); len(all) > 0 {
		t.Errorf("something was written: %s", all)
	}
	if _, err := importInto(t.Context(), w.tables, "", ended(small)); err != nil {
		t.Errorf("as it is: %v", err)
	}
	if _, err := importInto(t.Context(), w.tables, "", ended(small)); !problem.Is(err, problem.Conflict) {
		t.Errorf("again: %v", err)
	}
	if _, err := importInto(t.Context(), w.tables, "No handle", ended(small)); !problem.Is(err, problem.ValidationError) {
		t.Errorf("a handle that is none: %v", err)
	}
}

// TestPeopleAreFoundByTheirAddresses: on another stack they have other ids, or none yet.
func TestPeopleAreFoundByTheirAddresses(t *testing.T) {
	w := newWorld(t)
	accounts := dynamo.NewAccounts(w.tables)
	two := strings.Replace(small, `{"kind":"activity"`, `{"kind":"staff","id":"dee0000000000001","name":"Dee","active":true,"email":"dee@example.com","role":"frontdesk"}`+"\n"+
		`{"kind":"staff","id":"eve","name":"Eve","active":true,"email":"eve@example.com","role":"frontdesk"}`+"\n"+`{"kind":"activity"`, 1)
	if err := accounts.AddUser(t.Context(), account.User{ID: "ana-here", Email: "ana@example.com", Name: "Ana", CreatedAt: october}); err != nil {
		t.Fatal(err)
	}
	done, err := importInto(t.Context(), w.tables, "", ended(two))
	if err != nil || len(done.People) != 3 || done.People[0].New || !done.People[1].New {
		t.Fatalf("%+v, %v", done.People, err)
	}
	team, err := accounts.Team(t.Context(), done.Business.ID)
	got := map[string]string{}
	for _, m := range team {
		got[m.Email] = string(m.Role) + " " + m.UserID
	}
	// Eve's id is none that a token could carry, so she has another one.
	_, eve, _ := strings.Cut(got["eve@example.com"], " ")
	delete(got, "eve@example.com")
	if fmt.Sprint(got) != "map[ana@example.com:owner ana-here dee@example.com:frontdesk dee0000000000001]" || !credential.IsID(eve) {
		t.Errorf("the team is %v and %s, %v", got, eve, err)
	}
	if u, err := accounts.User(t.Context(), "dee0000000000001"); err != nil || u.PasswordHash != "" || !u.EmailVerifiedAt.IsZero() {
		t.Errorf("dee is %+v, %v", u, err)
	}
	sessions := 0
	for s, err := range dynamo.NewBookings(w.tables).Sessions(t.Context(), done.Business.ID, october.AddDate(-1, 0, 0), october) {
		if sessions++; err != nil || s.StaffID != "ana-here" {
			t.Errorf("%+v, %v", s, err)
		}
	}
	calendars, err := dynamo.NewBookings(w.tables).Calendars(t.Context(), done.Business.ID, []string{"ana-here"}, []string{"2026-02-02"})
	if err != nil || sessions != 2 || len(calendars[0].Busy) != 2 {
		t.Errorf("%d sessions, calendars %+v, %v", sessions, calendars, err)
	}
}

// FuzzFile reads what anybody may have written: it is refused in words, or becomes a business that can be exported.
func FuzzFile(f *testing.F) {
	for _, line := range strings.SplitAfter(small, "\n") {
		f.Add(line)
	}
	f.Add(`{"kind":"session","start":"0000-01-01T00:00:00Z","end":"9999-12-31T23:59:59Z"}`)
	f.Fuzz(func(t *testing.T, line string) {
		lines := strings.SplitAfter(small, "\n")
		for _, at := range []int{1, 6, 14} {
			file := strings.Join(lines[:at], "") + line + "\n" + strings.Join(lines[at:], "")
			if err := judged(t, ended(file)); err != nil && !problem.Is(err, problem.ValidationError) {
				t.Errorf("line %d: %v", at, err)
			}
		}
	})
}

func judged(t *testing.T, file string) error {
	_, err := transfer.Check(t.Context(), strings.NewReader(file))
	return err
}

package dynamo

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestKeysGolden prints every key pattern with sample values: reviewing the file is reviewing the schema.
func TestKeysGolden(t *testing.T) {
	start := time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
	inTime := func(k timeKey) key { return key{k.TimePK, k.TimeSK} }
	ofOne := func(k participantListKey) key { return key{k.ParticipantPK, k.ParticipantSK} }
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	for _, row := range []struct {
		table, name string
		key         key
	}{
		{"AccessTable", "apiKeyKey", apiKeyKey("biz", "key")},
		{"", "apiKeysOf (prefix)", apiKeysOf("biz")},
		{"", "invitationKey", invitationKey("biz", "invitation")},
		{"", "invitationsOf (prefix)", invitationsOf("biz")},
		{"", "keyFormKey", keyFormKey("biz", "digest")},
		{"", "userKey", userKey("usr")},
		{"", "membershipKey", membershipKey("usr", "biz")},
		{"", "membershipsOf (prefix)", membershipsOf("usr")},
		{"", "linkKey", linkKey("usr", "biz")},
		{"", "linksOf (prefix)", linksOf("usr")},
		{"", "emailKey", emailKey("ana@example.com")},
		{"", "consoleSessionKey", consoleSessionKey("digest")},
		{"", "mailedLinkKey", mailedLinkKey("digest")},
		{"", "signInAttemptKey", signInAttemptKey("digest")},
		{"", "identityKey", identityKey("https://id.example", "subject")},
		{"", "userIssuerKey", userIssuerKey("usr", "https://id.example")},
		{"", "clientKey", clientKey("client")},
		{"", "transactionKey", transactionKey("digest")},
		{"", "codeKey", codeKey("digest")},
		{"", "grantKey", grantKey("grant")},
		{"", "spentKey", spentKey("grant", "digest")},
		{"", "businessConnectionKey", businessConnectionKey("biz", "grant")},
		{"", "userConnectionKey", userConnectionKey("usr", "grant")},
		{"", "limitKey", limitKey("register", "192.0.2.1", start)},
		{"", "usageKey", usageKey("key:1", start)},
		{"", "eventKey", eventKey("biz", "event")},
		{"", "onceKey", onceKey("biz", "digest")},
		{"", "queuedMessageKey", queuedMessageKey("biz", "digest")},
		{"", "deliveryKey", deliveryKey("biz", "endpoint", "delivery")},
		{"", "queueKey", queueKey("biz", "endpoint")},
		{"AccessTable, ByTime", "deliveryByTime", inTime(deliveryByTime("biz", "endpoint", start, "delivery"))},
		{"", "queueByTime", inTime(queueByTime(7, start, "biz", "endpoint"))},
		{"BusinessTable", "handleKey", handleKey("acme")},
		{"", "importKey", importKey("acme")},
		{"", "directoryKey", directoryKey("harbor", "biz")},
		{"", "directoryFrom (prefix)", directoryFrom("har")},
		{"", "businessKey", businessKey("biz")},
		{"", "participantKey", participantKey("biz", "participant")},
		{"", "contactKey", contactKey("biz", "ana@example.com")},
		{"", "activityKey", activityKey("biz", "activity")},
		{"", "activitiesOf (prefix)", activitiesOf("biz")},
		{"", "staffKey", staffKey("biz", "usr")},
		{"", "staffOf (prefix)", staffOf("biz")},
		{"", "calendarKey", calendarKey("biz", "usr", "2026-11-21")},
		{"", "sessionKey", sessionKey("biz", "session")},
		{"", "registrationKey", registrationKey("biz", "registration")},
		{"", "knowledgeKey", knowledgeKey("biz", "item")},
		{"", "knowledgeOf (prefix)", knowledgeOf("biz")},
		{"", "knowledgeCountKey", knowledgeCountKey("biz")},
		{"", "messageKey", messageKey("biz", "participant", "message")},
		{"", "messageCountKey", messageCountKey("biz", "2026-11-21")},
		{"", "productKey", productKey("biz", "product")},
		{"", "purchaseKey", purchaseKey("biz", "purchase")},
		{"", "holdKey", holdKey("biz", "digest")},
		{"", "placeKey", placeKey("biz", "session", "participant")},
		{"", "webhookEndpointKey", webhookEndpointKey("biz", "endpoint")},
		{"", "webhookEndpointsOf (prefix)", webhookEndpointsOf("biz")},
		{"", "webhookCountKey", webhookCountKey("biz")},
		{"", "noticeKey", noticeKey("biz", "notice")},
		{"", "tallyKey", tallyKey("biz", "2026-11-21")},
		{"", "participantCountKey", participantCountKey("biz")},
		{"", "notesOf (prefix)", notesOf("biz")},
		{"", "messagesOf (prefix)", messagesOf("biz")},
		{"", "noteKey", noteKey("biz", "participant", "note")},
		{"BusinessTable, ByTime", "sessionByTime", inTime(sessionByTime("biz", start, "session"))},
		{"", "holdByTime", inTime(holdByTime("biz", "key:id", start, "hold"))},
		{"", "registrationByTime", inTime(registrationByTime("biz", start, start, "registration"))},
		{"", "purchaseByTime", inTime(purchaseByTime("biz", start, "purchase"))},
		{"", "participantByTime", inTime(participantByTime("biz", start, "participant"))},
		{"BusinessTable, ByParticipant", "participantByName", ofOne(participantByName("biz", "ana\x00participant"))},
		{"", "registrationByParticipant", ofOne(registrationByParticipant("biz", "participant", start, start, "registration"))},
		{"", "purchaseByParticipant", ofOne(purchaseByParticipant("biz", "participant", start, "purchase"))},
	} {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", row.table, row.name, row.key.PK, row.key.SK)
	}
	w.Flush()
	golden(t, "keys.golden", out.Bytes())
}

// TestKeyLiteralsStandInKeysOnly keeps the schema in one file.
func TestKeyLiteralsStandInKeysOnly(t *testing.T) {
	functions := regexp.MustCompile(`path\("|key\{"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != "keys.go" && !strings.HasSuffix(name, "_test.go") && functions.Match(text) {
			t.Errorf("%s builds a key by itself", name)
		}
	}
}

// TestNoValueReachesAnotherKey shows that no id, however made up, leads to an item of another kind or business.
func TestNoValueReachesAnotherKey(t *testing.T) {
	part := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z]*#?[A-Z]*#?[a-z]*`))
	rapid.Check(t, func(t *rapid.T) {
		business, session, who := part.Draw(t, "business"), part.Draw(t, "session"), part.Draw(t, "who")
		if placeKey(business, session, who) == placeKey(business, who, session) && session != who {
			if strings.ToValidUTF8(session, "") != strings.ToValidUTF8(who, "") {
				t.Fatal("the parts of a key can be swapped")
			}
		}
		k := participantKey(business, who)
		if !strings.HasPrefix(k.SK, "PARTICIPANT#") || len(k.SK) > 1024 || len(k.PK) > 2048 {
			t.Fatalf("key %q leaves its kind", k)
		}
		for _, ids := range [][2]string{{business, who}, {session, who}} {
			a, m, status, ok := tallied(tallyAttribute(ids[0], ids[1], "pending"))
			if clean := func(s string) string { return strings.ToValidUTF8(s, "") }; !ok || status != "pending" || len(ids[0]+ids[1]) < 300 &&
				!strings.ContainsRune(ids[0]+ids[1], 0) && (a != clean(ids[0]) || m != clean(ids[1])) {
				t.Fatalf("a tally of %q is read as one of %q, %q, %q, %v", ids, a, m, status, ok)
			}
		}
		if identityKey(business, who) == identityKey(business+separator+who, "") || identityKey("a", who) == identityKey("b", who) {
			t.Fatal("a subject of one issuer is one of another")
		}
		if other := participantKey("biz", who); business != "biz" && other.PK == k.PK {
			t.Fatalf("business %q reaches another's partition", business)
		}
	})
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		os.MkdirAll("testdata", 0o755)
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run go test -update and review the change\n%s", file, got)
	}
}

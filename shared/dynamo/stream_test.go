package dynamo

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var streamedAt = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

// streamRecordOf is the record of a write as Lambda passes it on; nil is an image that there is not.
func streamRecordOf(t testing.TB, k key, before, after any) []byte {
	t.Helper()
	write := map[string]any{"ApproximateCreationDateTime": streamedAt.Unix(), "SequenceNumber": "4421584500000000017450439091", "SizeBytes": 26, "StreamViewType": "NEW_AND_OLD_IMAGES"}
	for name, image := range map[string]any{"OldImage": before, "NewImage": after} {
		if image == nil {
			continue
		}
		it, ready := image.(item)
		if !ready {
			var err error
			if it, err = attributevalue.MarshalMap(image); err != nil {
				t.Fatal(err)
			}
		}
		it["PK"], it["SK"] = k.item()["PK"], k.item()["SK"]
		text, err := attributevalue.MarshalMapJSON(it)
		if err != nil {
			t.Fatal(err)
		}
		write[name] = json.RawMessage(text)
	}
	record, err := json.Marshal(map[string]any{"eventID": "c81e728d9d4c2f636f067f89cc14862c", "eventName": "MODIFY", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
		"awsRegion": "eu-central-1", "eventSourceARN": "arn:aws:dynamodb:eu-central-1:1:table/t/stream/s", "dynamodb": write})
	if err != nil {
		t.Fatal(err)
	}
	return record
}

// fromImport is the item as an import writes it.
func fromImport(t *testing.T, record any) item {
	t.Helper()
	it, err := attributevalue.MarshalMap(record)
	if err != nil {
		t.Fatal(err)
	}
	put := types.Put{Item: it}
	(&Loader{origin: "biz"}).mark(&put)
	return put.Item
}

// TestTheStreamTellsRecordsAsTheyWereWritten, of each type that webhooks tell of.
func TestTheStreamTellsRecordsAsTheyWereWritten(t *testing.T) {
	later := streamedAt.Add(time.Hour)
	participant := booking.Participant{ID: "p", Name: "Ana", Email: "ana@example.com", Consent: booking.Consent{Status: booking.ConsentGranted, At: later}, Status: booking.Lead, CreatedAt: streamedAt}
	session := booking.Session{ID: "s", Kind: booking.Class, ActivityID: "a", ActivityName: "Yoga", StaffID: "m", StaffName: "Bo", Start: streamedAt, End: later, Capacity: 3, Taken: 1, Status: booking.Scheduled}
	registration := booking.Registration{ID: "r", ParticipantID: "p", SessionID: "s", ActivityID: "a", StaffID: "m", Status: booking.Confirmed, Start: streamedAt, End: later, Guest: "Cy", CreatedAt: streamedAt, ConfirmedAt: later}
	endpoint := webhook.Endpoint{ID: "e", BusinessID: "biz", URL: "https://partner.example", EventTypes: []webhook.EventType{webhook.Test}, Status: webhook.Disabled, Reason: webhook.Gone,
		Secrets: []webhook.Secret{{Sealed: []byte{0, 1, 255}, ExpiresAt: later}}, CreatedBy: "key:1", CreatedAt: streamedAt, UpdatedAt: streamedAt}
	purchase := booking.Purchase{ID: "u", ParticipantID: "p", ProductID: "d", Kind: booking.GiftCard, Status: booking.PurchaseActive, PricePaid: booking.Money{Amount: 5000, Currency: "EUR"},
		PurchasedAt: streamedAt, ExpiresAt: later}
	notice := webhook.Notice{ID: "n", BusinessID: "biz", Type: webhook.KeyCreated, At: streamedAt.Add(time.Millisecond), Key: &webhook.NoticedKey{ID: "k", Name: "K", Kind: "partner", Scopes: []string{"participants:read"}}}
	written := endpoint
	written.Version = 1
	for name, tt := range map[string]struct {
		key           key
		before, after any
		want          webhook.Change
		tells         bool
	}{
		"a new participant":            {participantKey("biz", "p"), nil, toParticipantItem("biz", participant), webhook.Change{Participant: [2]*booking.Participant{nil, &participant}}, true},
		"a participant":                {participantKey("biz", "p"), toParticipantItem("biz", participant), toParticipantItem("biz", participant), webhook.Change{Participant: [2]*booking.Participant{&participant, &participant}}, true},
		"one that an import brings in": {participantKey("biz", "p"), nil, fromImport(t, toParticipantItem("biz", participant)), webhook.Change{}, false},
		"one that an import brought in": {participantKey("biz", "p"), fromImport(t, toParticipantItem("biz", participant)), fromImport(t, toParticipantItem("biz", participant)),
			webhook.Change{Participant: [2]*booking.Participant{&participant, &participant}}, true},
		"a session":       {sessionKey("biz", "s"), nil, toSessionItem("biz", session), webhook.Change{Session: [2]*booking.Session{nil, &session}}, true},
		"a registration":  {registrationKey("biz", "r"), nil, toRegistrationItem("biz", registration), webhook.Change{Registration: [2]*booking.Registration{nil, &registration}}, true},
		"a purchase":      {purchaseKey("biz", "u"), nil, toPurchaseItem("biz", purchase), webhook.Change{Purchase: [2]*booking.Purchase{nil, &purchase}}, true},
		"an endpoint":     {webhookEndpointKey("biz", "e"), nil, toWebhookEndpointItem(endpoint), webhook.Change{Endpoint: [2]*webhook.Endpoint{nil, &written}}, true},
		"a notice":        {noticeKey("biz", "n"), nil, toNoticeItem(notice), webhook.Change{Notice: &notice}, true},
		"a notice of old": {noticeKey("biz", "n"), toNoticeItem(notice), toNoticeItem(notice), webhook.Change{}, true},
		"a removal":       {participantKey("biz", "p"), toParticipantItem("biz", participant), nil, webhook.Change{}, false},
		"another type":    {contactKey("biz", "c"), nil, referenceItem{"contact", "p"}, webhook.Change{}, false},
	} {
		got, tells, err := ReadStreamRecord(streamRecordOf(t, tt.key, tt.before, tt.after))
		if err != nil || tells != tt.tells {
			t.Errorf("%s: %v, %v", name, tells, err)
		}
		if tells {
			tt.want.ID, tt.want.Sequence, tt.want.At, tt.want.BusinessID = "c81e728d9d4c2f636f067f89cc14862c", "4421584500000000017450439091", streamedAt, "biz"
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, got, tt.want)
		}
	}
}

func TestWhatIsNoStreamRecordIsRefused(t *testing.T) {
	for _, record := range []string{
		``, `null`, `[]`, `{}`, `{"eventID":"1"}`, `{"eventID":"1","dynamodb":{}}`, `{"eventID":"1","dynamodb":{"SequenceNumber":1}}`,
		`{"eventID":"1","dynamodb":{"SequenceNumber":"1","NewImage":{"type":"participant"}}}`,
		`{"eventID":"1","dynamodb":{"SequenceNumber":"1","NewImage":{"type":{"S":"participant"}}}}`,
		`{"eventID":"1","dynamodb":{"SequenceNumber":"1","NewImage":{"type":{"S":"participant"},"PK":{"S":"BUSINESS#"}}}}`,
		`{"eventID":"1","dynamodb":{"SequenceNumber":"1","NewImage":{"type":{"S":"participant"},"PK":{"S":"HANDLE#x"}}}}`,
		`{"eventID":"1","dynamodb":{"SequenceNumber":"1","NewImage":{"type":{"S":"participant"},"PK":{"S":"BUSINESS#x"},"createdAt":{"N":"soon"}}}}`,
		`{"eventID":"1","dynamodb":{"SequenceNumber":"1","NewImage":{"type":{"S":"participant"},"PK":{"S":"BUSINESS#x"},"name":{"L":[]}}}}`,
	} {
		if c, tells, err := ReadStreamRecord([]byte(record)); err == nil || tells {
			t.Errorf("%s is read as %+v", record, c)
		}
	}
}

func FuzzReadStreamRecord(f *testing.F) {
	f.Add(streamRecordOf(f, participantKey("biz", "p"), participantItem{Type: "participant", ID: "p"}, participantItem{Type: "participant", ID: "p"}))
	f.Add(streamRecordOf(f, noticeKey("biz", "n"), nil, noticeItem{Type: "notice", Key: &noticeKeyItem{}}))
	f.Add(streamRecordOf(f, webhookEndpointKey("biz", "e"), nil, webhookEndpointItem{Type: "webhookEndpoint", Secrets: []webhookSecretItem{{Sealed: []byte("s")}}}))
	for _, value := range []string{`{"S":""}`, `{"B":"AA=="}`, `{"NULL":true}`, `{"M":{"a":{"L":[{"N":"1"}]}}}`, `{"SS":["a"]}`, `{"NS":["1"]}`, `{"BS":["AA=="]}`, `{"BOOL":false}`, `{}`, `null`} {
		f.Add(fmt.Appendf(nil, `{"eventID":"1","dynamodb":{"SequenceNumber":"1","NewImage":{"type":{"S":"session"},"PK":{"S":"BUSINESS#b"},"start":%s}}}`, value))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		c, tells, err := ReadStreamRecord(record)
		if tells && (err != nil || c.ID == "" || c.BusinessID == "") {
			t.Errorf("%s is %+v, %v", record, c, err)
		}
		webhook.Derive(c)
	})
}

package dynamo

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"frontdesk/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
)

// streamRecord is a record of the BusinessTable's stream as Lambda passes it on.
type streamRecord struct {
	EventID string `json:"eventID"`
	Write   struct {
		At       float64         `json:"ApproximateCreationDateTime"` // seconds
		Sequence string          `json:"SequenceNumber"`
		Old      json.RawMessage `json:"OldImage"`
		New      json.RawMessage `json:"NewImage"`
	} `json:"dynamodb"`
}

// streamed tells how each type of item that webhooks tell of is read from its old and its new image.
var streamed = map[string]func(c *webhook.Change, images [2]item) error{
	"participant": func(c *webhook.Change, i [2]item) error {
		return images(i, &c.Participant, participantItem.participant)
	},
	"session": func(c *webhook.Change, i [2]item) error { return images(i, &c.Session, sessionItem.session) },
	"registration": func(c *webhook.Change, i [2]item) error {
		return images(i, &c.Registration, registrationItem.registration)
	},
	"webhookEndpoint": func(c *webhook.Change, i [2]item) error {
		return images(i, &c.Endpoint, webhookEndpointItem.endpoint)
	},
	"purchase": func(c *webhook.Change, i [2]item) error { return images(i, &c.Purchase, purchaseItem.purchase) },
	"notice": func(c *webhook.Change, i [2]item) error {
		var read [2]*webhook.Notice
		err := images(i, &read, noticeItem.notice)
		if read[0] == nil { // else it is told already
			c.Notice = read[1]
		}
		return err
	},
}

var errNoStreamRecord = errors.New("dynamo: this is no record of the BusinessTable's stream")

// ReadStreamRecord reads a record of the BusinessTable's stream, the JSON of one of an event's Records. tells is false for a write
// that webhooks have nothing to tell of: a removal, an item of another type, or one that an import brings in, which happened long ago.
func ReadStreamRecord(record []byte) (c webhook.Change, tells bool, _ error) {
	var r streamRecord
	if err := json.Unmarshal(record, &r); err != nil {
		return c, false, fmt.Errorf("dynamo: stream record: %w", err)
	}
	if r.EventID == "" || r.Write.Sequence == "" {
		return c, false, errNoStreamRecord
	}
	before, err := image(r.Write.Old)
	if err != nil {
		return c, false, err
	}
	after, err := image(r.Write.New)
	if err != nil {
		return c, false, err
	}
	read, known := streamed[text(after["type"])]
	if _, moved := after[imported]; !known || moved && len(before) == 0 {
		return c, false, nil
	}
	business, ok := strings.CutPrefix(text(after["PK"]), businessKey("").PK)
	if !ok || business == "" {
		return c, false, errNoStreamRecord
	}
	c = webhook.Change{ID: r.EventID, Sequence: r.Write.Sequence, At: time.UnixMilli(int64(r.Write.At * 1000)).UTC(), BusinessID: business}
	if err := read(&c, [2]item{before, after}); err != nil {
		return webhook.Change{}, false, err
	}
	return c, true, nil
}

// image reads an image of an item; one that is not there has no attributes.
func image(text json.RawMessage) (item, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	i, err := attributevalue.UnmarshalMapJSON(text)
	if err != nil {
		return nil, fmt.Errorf("dynamo: stream record: %w", err)
	}
	return i, nil
}

// images reads both images of an item into their place in a change.
func images[I, R any](from [2]item, into *[2]*R, to func(I) R) error {
	for n, image := range from {
		if len(image) == 0 {
			continue
		}
		var i I
		if err := decode(image, &i); err != nil {
			return err
		}
		r := to(i)
		into[n] = &r
	}
	return nil
}

package dynamo

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// TestAKeysSourcesFailClosed: a list that cannot be read is a failure, never a key without a list.
func TestAKeysSourcesFailClosed(t *testing.T) {
	secret := credential.New(credential.Assistant, rand.Reader, strings.Repeat("1", 16), strings.Repeat("2", 16))
	one := func(v types.AttributeValue) types.AttributeValue {
		return &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberS{Value: "10.0.0.0/8"}, v}}
	}
	for name, tt := range map[string]struct {
		sources types.AttributeValue
		ok      bool
	}{
		"a network":    {one(&types.AttributeValueMemberS{Value: "2001:db8::/32"}), true},
		"an address":   {one(&types.AttributeValueMemberS{Value: "10.0.0.1"}), false},
		"nothing":      {one(&types.AttributeValueMemberS{}), false},
		"a number":     {one(&types.AttributeValueMemberN{Value: "10"}), false},
		"not a list":   {&types.AttributeValueMemberS{Value: "10.0.0.0/8"}, false},
		"null":         {&types.AttributeValueMemberNULL{Value: true}, false},
		"a set":        {&types.AttributeValueMemberSS{Value: []string{"10.0.0.0/8"}}, false},
		"null in list": {one(&types.AttributeValueMemberNULL{Value: true}), false},
	} {
		tables := broken(func(any) (any, error) {
			it := apiKeyKey(secret.IDs[1], secret.IDs[0]).item()
			it["sources"] = tt.sources
			return &dynamodb.BatchGetItemOutput{Responses: map[string][]item{"access": {it}}}, nil
		})
		r, err := NewCredentials(tables).Credential(context.Background(), secret)
		if (err == nil) != tt.ok || tt.ok && len(r.Key.Sources) != 2 || err != nil && strings.Contains(err.Error(), "10.0.0") {
			t.Errorf("%s: %v, %v", name, r.Key.Sources, err)
		}
	}
}

// TestAKeysEventIsWrittenWithIt, in the same request, and so is what webhooks are told.
func TestAKeysEventIsWrittenWithIt(t *testing.T) {
	var sent []string
	tables := broken(func(in any) (any, error) {
		parts := "one by one"
		if all, ok := in.(*dynamodb.TransactWriteItemsInput); ok {
			parts = ""
			for _, part := range all.TransactItems {
				switch {
				case part.Put != nil:
					parts += " put " + text(part.Put.Item["type"])
				case part.Update != nil:
					parts += " update"
				}
			}
		}
		sent = append(sent, parts)
		return &dynamodb.TransactWriteItemsOutput{}, nil
	})
	accounts, ctx, e := NewAccounts(tables), t.Context(), audit.Event{ID: "event"}
	if _, err := accounts.AddKey(ctx, account.Key{}, account.KeyForm{Digest: "form"}, e); err != nil {
		t.Error(err)
	}
	for _, err := range []error{accounts.ChangeKey(ctx, account.Key{}, nil, e), accounts.ChangeKey(ctx, account.Key{}, &account.Key{}, e), accounts.RevokeKey(ctx, account.Key{}, time.Time{}, e)} {
		if err != nil {
			t.Error(err)
		}
	}
	if want := []string{" put keyForm put key put event put notice", " put key put event", " put key put event put key put notice", " update put event put notice"}; !slices.Equal(sent, want) {
		t.Errorf("sent %q, want %q", sent, want)
	}
}

// TestWebhooksAreToldOfKeys through the stream of the table that keys are not in.
func TestWebhooksAreToldOfKeys(t *testing.T) {
	var notice item
	accounts, ctx := NewAccounts(broken(func(in any) (any, error) {
		for _, part := range in.(*dynamodb.TransactWriteItemsInput).TransactItems {
			if part.Put != nil && text(part.Put.Item["type"]) == "notice" {
				notice = part.Put.Item
			}
		}
		return &dynamodb.TransactWriteItemsOutput{}, nil
	})), t.Context()
	k := account.Key{ID: "businessxxxxxxxxkeyxxxxxxxxxxxxx", BusinessID: "businessxxxxxxxx", Name: "Zapier", Kind: account.PartnerKey, Scopes: []string{"participants:read"}}
	next := k
	next.ID, next.Replaces = "businessxxxxxxxxnextxxxxxxxxxxxx", k.ID
	e := audit.Event{ID: "event", At: streamedAt}
	for want, do := range map[webhook.EventType]func() error{
		webhook.KeyCreated: func() error { _, err := accounts.AddKey(ctx, k, account.KeyForm{}, e); return err },
		webhook.KeyRotated: func() error { return accounts.ChangeKey(ctx, k, &next, e) },
		webhook.KeyRevoked: func() error { return accounts.RevokeKey(ctx, k, streamedAt, e) },
		"":                 func() error { return accounts.ChangeKey(ctx, k, nil, e) },
	} {
		notice = nil
		if err := do(); err != nil {
			t.Error(err)
		}
		if want == "" {
			if notice != nil {
				t.Error("an edit is told")
			}
			continue
		}
		c, tells, err := ReadStreamRecord(streamRecordOf(t, key{text(notice["PK"]), text(notice["SK"])}, nil, notice))
		about := k
		if want == webhook.KeyRotated {
			about = next
		}
		events := webhook.Derive(c)
		if err != nil || !tells || len(events) != 1 || events[0].Type != want || events[0].Object != "gid://Frontdesk/ApiKey/"+about.ID ||
			!events[0].OccurredAt.Equal(e.At) || c.BusinessID != k.BusinessID || c.Notice.Key.Replaces != about.Replaces {
			t.Errorf("%s: %v, %v, %+v", want, tells, err, events)
		}
	}
}

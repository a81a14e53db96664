package dynamo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/oauth"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// broken returns tables whose requests are answered by answer and never leave this process, because the engine
// serialises writes and so never returns the errors of a busy store.
func broken(answer func(in any) (any, error)) *Tables {
	c := aws.Config{Region: "local", APIOptions: []func(*middleware.Stack) error{func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("test.Answer",
			func(_ context.Context, in middleware.InitializeInput, _ middleware.InitializeHandler) (out middleware.InitializeOutput, _ middleware.Metadata, err error) {
				out.Result, err = answer(in.Parameters)
				return out, middleware.Metadata{}, err
			}), middleware.Before)
	}}}
	return Open(c, "http://127.0.0.1:1", "access", "business", nil)
}

func cancelled(codes ...string) error {
	e := &types.TransactionCanceledException{Message: aws.String("cancelled")}
	for _, code := range codes {
		e.CancellationReasons = append(e.CancellationReasons, types.CancellationReason{Code: aws.String(code)})
	}
	return e
}

func TestATransactionThatMetAnotherIsTriedAgain(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answers []error // the last one stays
		calls   int
		want    error
	}{
		{"at once", []error{nil}, 1, nil},
		{"after two", []error{cancelled("TransactionConflict", "None"), cancelled("None", "TransactionConflict"), nil}, 3, nil},
		{"a failed condition is not a conflict", []error{cancelled("ConditionalCheckFailed", "None")}, 1, account.ErrTaken},
		{"a conflict beside a failed condition", []error{cancelled("TransactionConflict", "ConditionalCheckFailed")}, 1, account.ErrTaken},
		{"a condition after a conflict", []error{cancelled("TransactionConflict", "None"), cancelled("None", "ConditionalCheckFailed")}, 2, account.ErrTaken},
	} {
		calls := 0
		tables := broken(func(any) (any, error) {
			err := tt.answers[min(calls, len(tt.answers)-1)]
			calls++
			return &dynamodb.TransactWriteItemsOutput{}, err
		})
		err := NewAccounts(tables).AddUser(t.Context(), account.User{ID: "1", Email: "ana@example.com"})
		if err != tt.want || calls != tt.calls {
			t.Errorf("%s: %v after %d", tt.name, err, calls)
		}
	}
}

func TestATransactionGivesUp(t *testing.T) {
	calls := 0
	tables := broken(func(any) (any, error) { calls++; return nil, cancelled("TransactionConflict", "None") })
	var conflict *types.TransactionCanceledException
	if err := NewAccounts(tables).AddUser(t.Context(), account.User{ID: "1"}); !errors.As(err, &conflict) || calls < 3 || calls > 20 {
		t.Errorf("%v after %d", err, calls)
	}
	ctx, cancel := context.WithCancel(t.Context())
	tables = broken(func(any) (any, error) { cancel(); return nil, cancelled("TransactionConflict") })
	if err := NewAccounts(tables).AddUser(ctx, account.User{ID: "1"}); err == nil {
		t.Error("a request that was called off succeeded")
	}
	// ErrChanged makes a use case decide again, on what the others have written. It would not help against throttling.
	for code, changed := range map[string]bool{"TransactionConflict": true, "ThrottlingError": false} {
		calls = 0
		tables = broken(func(any) (any, error) { calls++; return nil, cancelled(code) })
		if err := NewBookings(tables).AddSessions(t.Context(), "biz", []booking.Session{{}}, nil, booking.Change{}); errors.Is(err, booking.ErrChanged) != changed || err == nil {
			t.Errorf("%s: %v", code, err)
		}
		if err := NewWebhooks(tables).AddEndpoint(t.Context(), webhook.Endpoint{}, booking.Change{}); errors.Is(err, webhook.ErrChanged) != changed || err == nil {
			t.Errorf("%s: %v", code, err)
		}
		if !changed && calls != 2*mostTries {
			t.Errorf("two throttled transactions were tried %d times", calls)
		}
	}
}

func TestASingleWriteThatMetATransactionIsTriedAgain(t *testing.T) {
	conflict := &types.TransactionConflictException{Message: aws.String("conflict")}
	for fails, want := range map[int]error{0: nil, 2: nil, 100: errContended} {
		calls := 0
		tables := broken(func(any) (any, error) {
			if calls++; calls <= fails {
				return nil, conflict
			}
			return &dynamodb.UpdateItemOutput{}, nil
		})
		if err := NewGrants(tables).Revoke(t.Context(), "grant", time.Time{}); !errors.Is(err, want) || calls != min(fails+1, 6) {
			t.Errorf("%d conflicts: %v after %d", fails, err, calls)
		}
	}
}

// TestUnprocessedKeysAreAskedForOnceMore and are then a failure, never taken for items that do not exist.
func TestUnprocessedKeysAreAskedForOnceMore(t *testing.T) {
	secret := credential.New(credential.Assistant, rand.Reader, strings.Repeat("1", 16), strings.Repeat("2", 16))
	left := map[string]types.KeysAndAttributes{"access": {Keys: []item{apiKeyKey("1", "2").item()}}}
	for times, fails := range map[int]bool{0: false, 1: false, 2: true} {
		calls := 0
		store := NewCredentials(broken(func(any) (any, error) {
			calls++
			if calls <= times {
				return &dynamodb.BatchGetItemOutput{UnprocessedKeys: left}, nil
			}
			return &dynamodb.BatchGetItemOutput{}, nil
		}))
		if _, err := store.Credential(t.Context(), secret); (err != nil) != fails || calls != min(times+1, 2) {
			t.Errorf("unprocessed %d times: %v after %d", times, err, calls)
		}
	}
}

// TestAFailureNamesNoValue asks everything of a store that is down.
func TestAFailureNamesNoValue(t *testing.T) {
	const value = "value@example.com"
	down := &types.ProvisionedThroughputExceededException{Message: aws.String("slow down")}
	tables := broken(func(any) (any, error) { return nil, down })
	bookings, accounts, grants := NewBookings(tables), NewAccounts(tables), NewGrants(tables)
	ctx := t.Context()
	var errs []error
	try := func(err error) { errs = append(errs, err) }
	only := func(_ any, err error) { try(err) }

	try(bookings.AddBusiness(ctx, booking.Business{ID: value, Handle: value}))
	only(bookings.BusinessByHandle(ctx, value))
	only(bookings.Business(ctx, value))
	only(bookings.Businesses(ctx))
	try(bookings.SetGrants(ctx, value, 0, audit.Event{BusinessID: value, ID: value}))
	page := booking.Page{First: 1, After: "0" + value} // as positions in lists begin
	list := booking.RegistrationList{Page: page, Order: booking.StartDescending}
	only(bookings.Participants(ctx, value, page))
	only(bookings.ParticipantsByID(ctx, value, []string{value}))
	only(bookings.Registrations(ctx, value, list))
	only(bookings.RegistrationsOf(ctx, value, []string{value}, list))
	only(bookings.Products(ctx, value, page))
	only(bookings.Purchases(ctx, value, page, booking.PurchaseFilter{}, time.Time{}))
	only(bookings.PurchasesOf(ctx, value, []string{value}, page, booking.PurchaseFilter{}, time.Time{}))
	only(bookings.Participant(ctx, value, value))
	only(bookings.ParticipantByContact(ctx, value, value))
	only(bookings.Activities(ctx, value))
	only(bookings.Activity(ctx, value, value))
	only(bookings.Team(ctx, value))
	only(bookings.Calendars(ctx, value, []string{value}, []string{value}))
	for _, err := range bookings.Sessions(ctx, value, time.Time{}, time.Time{}) {
		try(err)
	}
	change := booking.Change{Event: audit.Event{BusinessID: value, ID: value}, Once: &idempotency.Once{ID: value}}
	try(bookings.AddSessions(ctx, value, []booking.Session{{ID: value}}, nil, change))
	try(bookings.ChangeSession(ctx, value, booking.SessionChange{Session: booking.Session{ID: value}}, change))
	only(bookings.RegistrationsIn(ctx, value, value))
	only(bookings.RegistrationIn(ctx, value, value, value))
	try(bookings.AddRegistration(ctx, value, booking.Registration{ID: value, SessionID: value, ParticipantID: value}, booking.Place{}, change))
	only(bookings.Once(ctx, value, value))
	only(bookings.Hold(ctx, value, value))
	try(bookings.SetHold(ctx, value, booking.HoldChange{Hold: booking.Hold{ID: value, Key: value}}, change))
	try(bookings.SetHeldPlaces(ctx, value, booking.HeldPlaces{SessionID: value}))
	try(bookings.AddTimeOff(ctx, value, value, booking.TimeOff{ID: value}, change))
	try(bookings.RemoveTimeOff(ctx, value, value, 0, booking.TimeOff{ID: value}, change))

	try(accounts.AddUser(ctx, account.User{ID: value, Email: value}))
	only(accounts.User(ctx, value))
	only(accounts.UserByEmail(ctx, value))
	try(accounts.AddConsoleSession(ctx, account.ConsoleSession{Digest: value}))
	only(accounts.ConsoleSession(ctx, value))
	try(accounts.RemoveConsoleSession(ctx, value))
	try(accounts.AddMailedLink(ctx, account.MailedLink{Digest: value, Email: value}))
	only(accounts.MailedLink(ctx, value))
	try(accounts.FinishSignUp(ctx, value, account.User{ID: value, Email: value}, account.ConsoleSession{Digest: value}))
	try(accounts.FinishPasswordReset(ctx, account.MailedLink{Digest: value}, account.User{ID: value}, account.ConsoleSession{Digest: value}))
	try(accounts.ChangePassword(ctx, account.User{ID: value}, value))
	only(accounts.UserByIdentity(ctx, value, value))
	try(accounts.AddUserByIdentity(ctx, account.User{ID: value, Email: value}, account.Identity{Issuer: value, Subject: value}))
	try(accounts.TieIdentity(ctx, account.Identity{Issuer: value, Subject: value}, value, time.Time{}))
	try(accounts.AddSignInAttempt(ctx, account.SignInAttempt{Digest: value}))
	only(accounts.TakeSignInAttempt(ctx, value))
	only(accounts.Memberships(ctx, value))
	only(accounts.Team(ctx, value))
	member := account.Member{UserID: value, Name: value, Role: access.Owner}
	try(accounts.ChangeMember(ctx, account.MemberChange{Member: member, BusinessID: value, Invitation: account.Invitation{ID: value}, Peer: member}))
	try(accounts.ChangeMember(ctx, account.MemberChange{Member: account.Member{UserID: value}, BusinessID: value, Before: access.Owner}))
	try(accounts.AddInvitation(ctx, account.Invitation{ID: value, Email: value}, value, audit.Event{ID: value}))
	only(accounts.Invitation(ctx, value, value))
	only(accounts.Invitations(ctx, value))
	try(accounts.RemoveInvitation(ctx, account.Invitation{ID: value}, audit.Event{ID: value}))
	try(accounts.ChangeEpoch(ctx, value, value))
	try(accounts.LinkParticipant(ctx, value, value, value))
	only(accounts.AddKey(ctx, account.Key{ID: value, BusinessID: value}, account.KeyForm{Digest: value}, audit.Event{BusinessID: value, ID: value}))
	only(accounts.Key(ctx, value, value))
	only(accounts.Keys(ctx, value))
	try(accounts.ChangeKey(ctx, account.Key{ID: value, BusinessID: value}, &account.Key{ID: value}, audit.Event{BusinessID: value}))
	try(accounts.RevokeKey(ctx, account.Key{ID: value, BusinessID: value}, time.Time{}, audit.Event{BusinessID: value}))

	try(grants.AddClient(ctx, oauth.Client{ID: value}))
	only(grants.Client(ctx, value))
	try(grants.MarkClient(ctx, value, oauth.Mark{Internal: true}, false))
	try(grants.MarkClient(ctx, value, oauth.Mark{SecretDigest: value}, true))
	try(grants.AddTransaction(ctx, oauth.Transaction{Digest: value}))
	only(grants.Transaction(ctx, value))
	try(grants.Decide(ctx, value, &oauth.Code{Digest: value}))
	_, _, err := grants.CodeAndClient(ctx, value, value)
	try(err)
	only(grants.Exchange(ctx, value, oauth.Grant{ID: value}, oauth.Tokens{AccessDigest: value, RefreshDigest: value}))
	_, _, err = grants.GrantAndClient(ctx, value, value, value)
	try(err)
	try(grants.Rotate(ctx, oauth.Grant{ID: value}, value, oauth.Tokens{AccessDigest: value, RefreshDigest: "other"}, time.Time{}, time.Time{}))
	try(grants.Revoke(ctx, value, time.Time{}))
	try(grants.RevokeAccess(ctx, value, value))
	only(grants.BusinessConnections(ctx, value))
	only(grants.UserConnections(ctx, value))
	try(grants.Disconnect(ctx, oauth.Grant{ID: value, BusinessID: value}, time.Time{}, audit.Event{ID: value}))
	try(grants.KeepDocument(ctx, oauth.Client{ID: value}))
	try(grants.RemoveClient(ctx, value))
	limits := NewLimits(tables)
	_, _, err = limits.Increment(ctx, ratelimit.Count{Limit: value, Who: value}, 1, 1)
	try(err)
	try(limits.Decrement(ctx, ratelimit.Count{Limit: value, Who: value}))
	windows := NewUsage(tables)
	_, _, err = windows.Count(ctx, ratelimit.Window{Client: value}, ratelimit.Counts{Requests: 1}, ratelimit.External.Counts, nil)
	try(err)
	for _, err := range windows.Minutes(ctx, value, value, time.Time{}, time.Now()) {
		try(err)
	}
	only(windows.LastUsed(ctx, value, value, time.Time{}))

	events := NewEvents(tables)
	for _, log := range []string{value, audit.At(value)} {
		try(events.AddEvent(ctx, audit.Event{BusinessID: log, ID: value}))
		only(events.Event(ctx, log, value))
		for _, err := range events.Events(ctx, log, "0", value) {
			try(err)
		}
	}
	hooks, endpoint := NewWebhooks(tables), webhook.Endpoint{ID: value, BusinessID: value, URL: value, Secrets: []webhook.Secret{{Sealed: []byte(value)}}}
	only(hooks.Endpoints(ctx, value))
	only(hooks.Endpoint(ctx, value, value))
	try(hooks.AddEndpoint(ctx, endpoint, change))
	try(hooks.ChangeEndpoint(ctx, endpoint, &webhook.Notice{ID: value}, change))
	try(hooks.RemoveEndpoint(ctx, endpoint, change))
	try(hooks.MarkEndpoint(ctx, endpoint))
	try(hooks.AddNotice(ctx, webhook.Notice{ID: value, Endpoint: value}, change))
	only(hooks.Readers(ctx, value, []string{access.UserPrincipal(value)}, time.Time{}))
	loader := NewLoader(tables)
	try(errors.Join(loader.AddParticipant(ctx, value, booking.Participant{ID: value, Email: value}), loader.Flush(ctx)))

	var credentials authorizer.Store = NewCredentials(tables)
	only(credentials.Credential(ctx, credential.New(credential.Assistant, rand.Reader, strings.Repeat("1", 16), strings.Repeat("2", 16))))

	for n, err := range errs {
		if !errors.Is(err, down) {
			t.Errorf("call %d: the failure became %v", n, err)
		}
		if strings.Contains(fmt.Sprint(err), value) || strings.Contains(fmt.Sprintf("%#v", err), value) {
			t.Errorf("call %d: the error holds a value: %v", n, err)
		}
	}
}

// TestDamagedItemsNameNoValue reads an item of another shape than ours.
func TestDamagedItemsNameNoValue(t *testing.T) {
	tables := broken(func(any) (any, error) {
		return &dynamodb.GetItemOutput{Item: item{
			"PK": &types.AttributeValueMemberS{Value: "EMAIL#value@example.com"}, "SK": &types.AttributeValueMemberS{Value: "EMAIL"},
			"id": &types.AttributeValueMemberN{Value: "77"}, "createdAt": &types.AttributeValueMemberS{Value: "value@example.com"},
		}}, nil
	})
	_, err := NewAccounts(tables).User(t.Context(), "1")
	if err == nil || strings.Contains(err.Error(), "value@") {
		t.Errorf("got %v", err)
	}
}

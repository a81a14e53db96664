package matrix

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"frontdesk/infra/fronttest"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/mcpapi"
)

// front is the authorizer and the doors behind it, with the clock that they share.
type front struct {
	*fronttest.Front
	clock *bookingtest.Clock
	doors *mcpapi.Doors
}

func newFront(t *testing.T, s *bookingtest.Studio) *front {
	t.Helper()
	f := fronttest.New(t, s.Tables, s.Desk, s.Clock.Now)
	return &front{f, s.Clock, f.Doors}
}

// The doors' addresses, as API Gateway names their routes.
const (
	partnerDoor   = fronttest.PartnerDoor
	staffDoor     = fronttest.StaffDoor
	assistantDoor = fronttest.AssistantDoor
	accountDoor   = fronttest.AccountDoor
	publicDoor    = fronttest.PublicDoor
)

// request is one request to a door. An empty credential is not sent; an empty body makes it a GET.
type request struct {
	route, handle    string
	credential, body string
}

// answer is what the client gets.
type answer struct {
	status    int
	challenge string // WWW-Authenticate, as the function or the gateway response sets it
	body      string
}

// send sends a request through the authorizer and, unless it denies, to the function behind the route. A minute has passed
// since the last request, so that no limit is ever reached.
func (f *front) send(t *testing.T, r request) answer {
	t.Helper()
	f.clock.Advance(time.Minute)
	a, err := f.answer(t.Context(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// answer is send with headers beside those of every request, for several requests at once, and without looking at the clock. An error is
// a failure of the authorizer or the function, which the gateway would answer with a 500.
func (f *front) answer(ctx context.Context, r request, more http.Header) (answer, error) {
	a, err := f.Answer(ctx, fronttest.Request{Route: r.route, Handle: r.handle, Credential: r.credential, Body: r.body, Header: more})
	return answer{a.Status, a.Challenge, a.Body}, err
}

// decode reads the body.
func (a answer) decode(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatalf("%v in %d %s", err, a.status, a.body)
	}
}

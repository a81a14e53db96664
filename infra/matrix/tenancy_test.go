package matrix

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/mcpapi"
)

var tenancySeed = flag.Uint64("tenancy.seed", 0, "draws the requests of TestNoAnswerCarriesAnothersData_CVE_2026_25536; 0: others in each run")

const (
	tenancyCalls   = 10_000
	tenancyWorkers = 8
	callsPerMinute = 100 // of the test's clock: fewer for each visitor than any limit
)

// TestNoAnswerCarriesAnothersData_CVE_2026_25536 lets two businesses and two consumers hammer one warm instance of each function at once, with
// everything that the doors offer, with their own ids and each other's.
func TestNoAnswerCarriesAnothersData_CVE_2026_25536(t *testing.T) {
	seed := *tenancySeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	h := newHammer(t)
	before := h.stillThere()
	var called atomic.Int64
	var wg sync.WaitGroup
	for worker := range uint64(tenancyWorkers) {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, worker))
			for !t.Failed() {
				n := called.Add(1)
				if n > tenancyCalls {
					return
				}
				h.clock.Set(bookingtest.Now.Add(time.Duration(n/callsPerMinute) * time.Minute))
				turn := int(n) / tenancyWorkers // in which all use the same operation, as much at once as can be
				visitors := h.tenants[r.IntN(2)].visitors
				d := &draws{Rand: r, visitor: visitors[turn%len(visitors)], offers: h.offers, turn: turn / len(visitors)}
				if err := h.strike(t.Context(), d); err != nil {
					t.Errorf("-tenancy.seed=%d, worker %d: %v", seed, worker, err)
				}
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	h.insist(t, rand.New(rand.NewPCG(seed, tenancyWorkers)))
	h.checkApart(t)
	if after := h.stillThere(); after != before {
		t.Errorf("what only the others tried to change was\n%s\nand is\n%s", before, after)
	}
	for _, n := range h.tenants {
		n.checkKept(t)
	}
}

// hammer is two tenants at one instance.
type hammer struct {
	*front
	tenants [2]*tenant
	offers  *offers
	mu      sync.Mutex
	done    map[string]int // calls that succeeded, by whose and what
	limited int
}

func newHammer(t *testing.T) *hammer {
	s := bookingtest.New(t)
	s.Desk = s.Desk.With(booking.Outside{Embedder: byLength{}, Channels: map[booking.Platform]booking.Channel{booking.Email: postbox{}}})
	h := &hammer{front: newFront(t, s), done: map[string]int{}}
	h.tenants = [2]*tenant{newTenant(t, h.front, s, "alpha"), newTenant(t, h.front, s, "bravo")}
	for i, n := range h.tenants {
		n.meet(h.tenants[1-i])
	}
	h.offers = h.tenants[0].offered(t)
	return h
}

// byLength is a model for which a text means how long it is.
type byLength struct{}

func (byLength) Model() string { return "length" }

func (byLength) Embed(_ context.Context, text string) ([]float32, error) {
	return []float32{float32(len(text)), 100}, nil
}

// postbox holds that a business writes to its own participants only, and in its own words.
type postbox struct{}

func (postbox) Send(_ context.Context, b access.Business, to, text string) error {
	name := strings.TrimSuffix(b.Handle, "hall")
	if !strings.Contains(text, name+"secret") || !strings.Contains(to, name) && !strings.Contains(to, "guest") {
		return fmt.Errorf("%s writes to %s: %s", b.Handle, to, text)
	}
	return nil
}

// offered asks what can be asked for.
func (n *tenant) offered(t *testing.T) *offers {
	o := &offers{map[access.Door][]mcpapi.Operation{}, map[access.Door][]prompt{}, map[access.Door][]string{}}
	for _, op := range n.doors.Operations() {
		o.operations[op.Door] = append(o.operations[op.Door], op)
		if op.Template != "" {
			o.templates[op.Door] = append(o.templates[op.Door], op.Template)
		}
	}
	for _, v := range n.visitors {
		if v.door == access.Partner || v.secret == "" {
			continue
		}
		var in struct{ Result struct{ Prompts []prompt } }
		n.send(t, request{v.route, n.Handle, v.bearer.secret, `{"jsonrpc":"2.0","id":1,"method":"prompts/list"}`}).decode(t, &in)
		o.prompts[v.door] = in.Result.Prompts
	}
	return o
}

// strike sends one request, and judges the answer.
func (h *hammer) strike(ctx context.Context, d *draws) error {
	one := d.next()
	a, err := h.answer(ctx, one.request, one.header)
	if err != nil {
		return fmt.Errorf("%s: %w", one.body, err)
	}
	if a.status >= http.StatusInternalServerError || strings.Contains(a.body, "INTERNAL_ERROR") {
		return fmt.Errorf("%s at %s: %s is answered %d %s", d.kind, one.route, one.body, a.status, a.body)
	}
	told := a.body // without what they said themselves
	slices.SortFunc(one.texts, func(a, b string) int { return len(b) - len(a) })
	for _, text := range one.texts {
		told = strings.NewReplacer(`\"`+text+`\"`, "", `"`+text+`"`, "", "="+url.QueryEscape(text), "").Replace(told)
	}
	for _, mark := range d.never {
		if i := strings.Index(told, mark); i >= 0 {
			return fmt.Errorf("%s of %s at %s asks %s and is told %s:\n…%s…", d.kind, d.of.name, one.route, one.body, mark, told[max(0, i-200):min(len(told), i+200)])
		}
	}
	var in any
	if err := json.Unmarshal([]byte(a.body), &in); err != nil {
		return fmt.Errorf("%s: %w in %s", one.body, err, a.body)
	}
	d.read("", in)
	h.count(d, one, a)
	return nil
}

func (h *hammer) count(d *draws, one drawn, a answer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if strings.Contains(a.body, "RATE_LIMITED") {
		h.limited++
	}
	if one.what != "" && d.bearer.secret != "" && a.status == http.StatusOK && !strings.Contains(a.body, `"isError":true`) && !strings.Contains(a.body, `"error":{`) {
		h.done[success(d.of, d.door, one.what)]++
	}
}

// records are what lists and members of answers hold.
var records = map[string]string{
	"registrations": "registration", "registration": "registration", "waitingList": "registration", "cancelled": "registration", "bookings": "registration",
	"sessions": "session", "session": "session", "participants": "participant", "customers": "participant",
}

// read learns the ids that an answer names; under is the member of the answer that in is in.
func (d *draws) read(under string, in any) {
	switch in := in.(type) {
	case []any:
		for _, one := range in {
			d.read(under, one)
		}
	case map[string]any:
		for name, value := range in {
			text, isText := value.(string)
			of := subjects[name]
			switch {
			case name == "id":
				of = records[under]
			case name == "nextCursor", name == "endCursor":
				of = "cursor"
			case name == "text" && strings.HasPrefix(text, "{"):
				var inner any
				if json.Unmarshal([]byte(text), &inner) == nil {
					d.read("", inner)
				}
			}
			if isText && text != "" && of != "" && under != "details" && !strings.Contains(text, still) {
				d.knows.learn(of, text)
			}
			d.read(name, value)
		}
	}
}

// insist goes on with each operation that chance has let no visitor of a tenant succeed with: otherwise nothing was tried with it.
func (h *hammer) insist(t *testing.T, r *rand.Rand) {
	t.Helper()
	for _, n := range h.tenants {
		for door, operations := range h.offers.operations {
			for _, op := range operations {
				h.insistOn(t, r, n, door, op)
			}
		}
	}
	if h.limited > tenancyCalls/100 {
		t.Errorf("%d calls were over a limit", h.limited)
	}
}

// insistOn fails for an operation that does not succeed in a thousand more calls.
func (h *hammer) insistOn(t *testing.T, r *rand.Rand, n *tenant, door access.Door, op mcpapi.Operation) {
	t.Helper()
	visitors := slices.DeleteFunc(slices.Clone(n.visitors), func(v *visitor) bool { return v.door != door || v.secret == "" })
	only, what := &offers{operations: map[access.Door][]mcpapi.Operation{door: {op}}}, success(n, door, op.Name)
	for tries := 0; h.done[what] == 0 && tries < 1000; tries++ {
		h.clock.Advance(6 * time.Second) // fewer in a minute than any limit
		if err := h.strike(t.Context(), &draws{Rand: r, visitor: visitors[r.IntN(len(visitors))], offers: only}); err != nil {
			t.Fatal(err)
		}
	}
	if h.done[what] == 0 {
		t.Errorf("%s never succeeded", what)
	}
}

// success names what succeeded, and whose.
func success(n *tenant, door access.Door, operation string) string {
	return fmt.Sprintf("%s %s %s", n.name, door, operation)
}

// checkApart fails for an id that answers to both tenants named.
func (h *hammer) checkApart(t *testing.T) {
	t.Helper()
	apart := func(a, b *ids, subjects ...string) {
		for _, of := range subjects {
			for _, id := range a.learned[of] {
				if slices.Contains(b.learned[of], id) {
					t.Errorf("both were told of the %s %s", of, id)
				}
			}
			if len(a.learned[of]) == 0 {
				t.Errorf("no answer named a %s", of)
			}
		}
	}
	apart(h.tenants[0].desk, h.tenants[1].desk, "registration", "session", "participant", "activity", "cursor")
	apart(h.tenants[0].person, h.tenants[1].person, "registration", "cursor")
}

// stillThere is the records that only the other tenant tried to change.
func (h *hammer) stillThere() (all string) {
	for _, n := range h.tenants {
		ctx := n.t.Context()
		p, err := n.Store.Participant(ctx, n.ID, n.bait["participant"][0])
		n.must(err)
		notes, err := n.Store.NotesOf(ctx, n.ID, n.bait["participant"], 10)
		n.must(err)
		s, err := n.Store.Session(ctx, n.ID, n.bait["session"][0])
		n.must(err)
		r, err := n.Store.Registration(ctx, n.ID, n.bait["registration"][0])
		n.must(err)
		all += fmt.Sprintf("%+v\n%+v\n%+v\n%+v\n", p, notes, s, r)
	}
	return all
}

// checkKept fails for a mark of the other business in what the business keeps, and in its log, which tells of every write.
func (n *tenant) checkKept(t *testing.T) {
	t.Helper()
	ctx, other := t.Context(), n.visitors[0].other
	look := func(what string, record any) {
		text := fmt.Sprintf("%+v", record)
		for _, mark := range []string{other.hall, other.secret} {
			if strings.Contains(text, mark) {
				t.Errorf("%s keeps the %s %s", n.name, what, text)
			}
		}
	}
	var participants []string
	for p, err := range n.Store.EveryParticipant(ctx, n.ID) {
		n.must(err)
		look("participant", p)
		participants = append(participants, p.ID)
	}
	notes, err := n.Store.NotesOf(ctx, n.ID, participants, 100)
	n.must(err)
	look("notes", notes)
	registrations, err := n.Store.RegistrationsBetween(ctx, n.ID, bookingtest.Now.AddDate(0, -1, 0), bookingtest.Now.AddDate(0, 1, 0))
	n.must(err)
	look("registrations", registrations)
	for s, err := range n.Store.Sessions(ctx, n.ID, bookingtest.Now.AddDate(0, -1, 0), bookingtest.Now.AddDate(0, 1, 0)) {
		n.must(err)
		look("session", s)
	}
	for _, e := range n.Events() {
		look("event", e)
	}
	if len(participants) < 12 || len(registrations) < 40 {
		t.Errorf("%s has %d participants and %d registrations", n.name, len(participants), len(registrations))
	}
}

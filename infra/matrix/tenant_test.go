package matrix

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
)

// tenant is a business and a consumer, who is known in the other tenant's business too. Their marks stand in all their texts and ids,
// and in nobody else's.
type tenant struct {
	*world
	name         string
	hall         string // the mark of what the business shows to everybody
	secret       string // the mark of what it shows to its own people only
	guest        string // the consumer's mark, and their user id
	desk, person *ids   // of what the business's people and programs, and the consumer, may know
	bait         map[string][]string
	visitors     []*visitor
}

// visitor is somebody who asks, and what no answer to them may hold.
type visitor struct {
	bearer
	of    *tenant
	other *tenant
	knows *ids
	never []string
}

// ids are ids that one tenant knows, by what they are of: those that were there at first, and those that answers named.
type ids struct {
	mu      sync.Mutex
	first   map[string][]string
	learned map[string][]string
}

func newIDs() *ids { return &ids{first: map[string][]string{}, learned: map[string][]string{}} }

func (k *ids) learn(of, id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.Contains(k.learned[of], id) {
		k.learned[of] = append(k.learned[of], id)
	}
}

// draw returns one of those that were there at first, or one of the latest; "unknown" when there is none.
func (k *ids) draw(r *rand.Rand, of string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	all := k.first[of]
	if latest := k.learned[of]; len(all) == 0 || len(latest) > 0 && r.IntN(2) == 0 {
		all = latest[max(0, len(latest)-50):]
	}
	if len(all) == 0 {
		return "unknown"
	}
	return all[r.IntN(len(all))]
}

// still is in the ids of records that only others try to change.
const still = "still"

func newTenant(t *testing.T, f *front, s *bookingtest.Studio, name string) *tenant {
	t.Helper()
	w := settle(t, f, s.Neighbour(name+"hall"))
	n := &tenant{world: w, name: name, hall: name + "hall", secret: name + "secret", guest: name + "guest000000", desk: newIDs(), person: newIDs(),
		bait: map[string][]string{}}
	n.desk.first["handle"] = []string{n.Handle}
	n.furnish()
	n.bring()
	w.must(w.accounts.AddUser(t.Context(), account.User{ID: n.guest, Email: n.guest + "@example.com", EmailVerifiedAt: bookingtest.Now, Name: "Jo " + n.guest, CreatedAt: bookingtest.Now}))
	w.employ(name+"owner000000", "Own "+n.hall, "", access.Owner)
	return n
}

// furnish gives the business a team, activities, sessions of every kind, and knowledge.
func (n *tenant) furnish() {
	known := n.desk.first
	var team []booking.Staff
	for _, who := range []string{"-ana", "-bea", "-cleo"} {
		team = append(team, n.AllDay(n.hall+who))
		known["staff"] = append(known["staff"], n.hall+who)
	}
	yoga, pilates := n.Activity(n.hall+"-yoga", booking.Class, time.Hour), n.Activity(n.hall+"-pilates", booking.Class, time.Hour)
	massage := n.Activity(n.hall+"-massage", booking.Appointment, 30*time.Minute)
	known["activity"], known["variant"] = []string{yoga.ID, pilates.ID, massage.ID}, []string{"long"}
	for i := range 12 {
		known["participant"] = append(known["participant"], n.Participant(fmt.Sprintf("%s-p%d", n.secret, i)).ID)
	}
	monday := bookingtest.Now.AddDate(0, 0, 1)
	for i := range 14 {
		capacity := 30
		if i%2 == 1 {
			capacity = 1 // full
		}
		session := n.Session([]booking.Activity{yoga, pilates}[i%2], team[i%3], monday.AddDate(0, 0, i%7).Add(time.Duration(i/7)*3*time.Hour), capacity)
		known["session"] = append(known["session"], session.ID)
		_, err := n.Desk.RegisterIn(n.t.Context(), n.Operator(), booking.NewBooking{SessionID: session.ID, ParticipantID: n.secret + "-p0"})
		n.must(err)
	}
	var past []booking.Registration
	for i := range 10 {
		start := bookingtest.Now.Add(-time.Duration(2+i) * time.Hour)
		for j := range 4 {
			past = append(past, booking.Registration{ID: fmt.Sprintf("%s-r%d%d", n.secret, i, j), SessionID: fmt.Sprintf("%s-past%d", n.hall, i), ActivityID: yoga.ID, ActivityName: yoga.Name,
				StaffID: team[0].ID, ParticipantID: known["participant"][j], Status: booking.Confirmed, Start: start, End: start.Add(time.Hour), CreatedAt: start})
			known["registration"] = append(known["registration"], past[len(past)-1].ID)
		}
	}
	n.LoadRegistrations(past...)
	n.LoadRegistrations(booking.Registration{ID: n.secret + still + "-r", SessionID: n.hall + still, ActivityID: yoga.ID, ActivityName: yoga.Name, StaffID: team[0].ID,
		ParticipantID: n.secret + still + "-p", Status: booking.Confirmed, Start: monday.Add(7 * time.Minute), End: monday.Add(time.Hour)})
	n.bait["registration"], n.bait["session"], n.bait["participant"] = []string{n.secret + still + "-r"}, []string{n.hall + still}, []string{n.secret + still + "-p"}
	n.Load(func(l *dynamo.Loader) error {
		var all []booking.KnowledgeItem
		for _, about := range []string{"When are you open", "What do I bring", "May I cancel"} {
			all = append(all, booking.KnowledgeItem{ID: n.secret + about[:4], Question: about + "?", Answer: "Ask at the desk of " + n.secret + ".", Category: n.secret, UpdatedAt: bookingtest.Now})
		}
		return l.AddKnowledge(n.t.Context(), n.ID, all...)
	})
	n.Purchase(n.secret+"-buy", known["participant"][0], n.Product(n.hall+"-pass", booking.Pass))
}

// bring makes the consumer a participant of the business, with registrations.
func (n *tenant) bring() {
	n.Load(func(l *dynamo.Loader) error {
		return l.AddParticipant(n.t.Context(), n.ID, booking.Participant{ID: n.guest + "-here", Name: "Jo " + n.guest, Email: n.guest + "@example.com", Status: booking.Customer, CreatedAt: bookingtest.Now})
	})
	n.must(n.accounts.LinkParticipant(n.t.Context(), n.guest, n.ID, n.guest+"-here"))
	for i := range 12 {
		start := bookingtest.Now.AddDate(0, 0, 10+i)
		if i%3 == 0 {
			start = bookingtest.Now.AddDate(0, 0, -10-i)
		}
		r := booking.Registration{ID: fmt.Sprintf("%s-r%d", n.guest, i), SessionID: fmt.Sprintf("%s-own%d", n.hall, i), ActivityID: n.hall + "-yoga", ActivityName: "Some " + n.hall + "-yoga", StaffID: n.hall + "-ana", ParticipantID: n.guest + "-here",
			Status: booking.Confirmed, Start: start, End: start.Add(time.Hour), CreatedAt: bookingtest.Now}
		n.LoadRegistrations(r)
		n.person.first["registration"] = append(n.person.first["registration"], r.ID)
	}
}

// meet gives the tenant its visitors, and tells them apart from the other's.
func (n *tenant) meet(other *tenant) {
	secrets := []string{n.secret, other.secret}
	add := func(b bearer, knows *ids, never ...string) {
		n.visitors = append(n.visitors, &visitor{bearer: b, of: n, other: other, knows: knows, never: never})
	}
	assistant := access.DoorScopes(access.Assistant, false)
	for _, b := range []bearer{n.key(account.AssistantKey, assistant...), n.key(account.InternalKey, assistant...), n.key(account.PartnerKey, access.DoorScopes(access.Partner, false)...),
		n.token(access.Assistant, assistant...), n.token(access.Staff, "mcp:business"), n.tokenOf(n.name+"owner000000", access.Staff, "mcp:business")} {
		add(b, n.desk, other.hall, other.secret)
	}
	add(n.tokenOf(n.guest, access.Account, "mcp:account"), n.person, append(secrets, other.guest)...)
	add(bearer{kind: "no credential", route: publicDoor, door: access.Account}, newIDs(), append(secrets, n.guest, other.guest)...)
}

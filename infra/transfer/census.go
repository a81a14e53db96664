package transfer

import (
	"errors"
	"fmt"
	"hash/maphash"
	"regexp"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"

	"github.com/oklog/ulid/v2"
)

// census is what is known of a file as far as it was read.
type census struct {
	business booking.Business
	begun    time.Time      // when the file was exported
	counts   map[string]int // of records, by kind
	records  int
	rank     int // the place of the last record's kind among kinds

	known      known
	staff      map[string]string // ids to themselves: the one text for all who are named by it
	activities map[string]string
	people     []Person

	participants    map[uint64]participantCount
	sessions        map[uint64]sessionCount
	newParticipants map[day]int
	tallies         map[place]int
	lastStart       time.Time
	busyUntil       map[string]time.Time // by staff
}

// Person is a member of staff who signs in.
type Person struct {
	StaffID string      `json:"staffId"` // in the file
	Name    string      `json:"name"`
	Email   string      `json:"email"`
	Role    access.Role `json:"role"`
	New     bool        `json:"new"` // an import made them a user
}

// participantCount is what is counted of a participant.
type participantCount struct {
	notes, bookings int32
	spent           int64
}

// sessionCount is what is counted of a session.
type sessionCount struct{ capacity, taken, waiting int32 }

// place is what registrations are counted by.
type place struct {
	day             day
	activity, staff string
	status          booking.RegistrationStatus
}

// day is a day as its number since 1970-01-01.
type day int32

// String returns the day as 2006-01-02.
func (d day) String() string { return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly) }

func newCensus(b booking.Business, begun time.Time) *census {
	return &census{business: b, begun: begun, counts: map[string]int{}, known: newKnown(), staff: map[string]string{}, activities: map[string]string{},
		participants: map[uint64]participantCount{}, sessions: map[uint64]sessionCount{}, newParticipants: map[day]int{}, tallies: map[place]int{},
		busyUntil: map[string]time.Time{}}
}

// add judges the next record.
func (c *census) add(rank int, r record) error {
	if rank < c.rank {
		return fmt.Errorf("a %s does not come after a %s", kinds[rank].name, kinds[c.rank].name)
	}
	c.rank = rank
	if err := r.check(c); err != nil {
		return err
	}
	c.counts[kinds[rank].name]++
	c.records++
	return nil
}

// dayOf is the day of a point in time in the business's time zone.
func (c *census) dayOf(t time.Time) day {
	year, month, date := t.In(c.business.Location()).Date()
	return day(time.Date(year, month, date, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// countFor adds to what is counted of a participant.
func (c *census) countFor(participantID string, more participantCount) error {
	id := c.known.hash("participant", participantID)
	n, ok := c.participants[id]
	if !ok {
		return fmt.Errorf("there is no participant %q before it", participantID)
	}
	c.participants[id] = participantCount{n.notes + more.notes, n.bookings + more.bookings, n.spent + more.spent}
	return nil
}

// known is a set of texts that takes eight bytes for each, whatever their length. It may take two for one, about once in a hundred million
// files of a million records, and then another seed tells them apart.
type known struct {
	seed maphash.Seed
	all  map[uint64]struct{}
}

func newKnown() known { return known{maphash.MakeSeed(), map[uint64]struct{}{}} }

func (k known) hash(kind, id string) uint64 {
	var h maphash.Hash
	h.SetSeed(k.seed)
	h.WriteString(kind)
	h.WriteByte(0)
	h.WriteString(id)
	return h.Sum64()
}

func (k known) has(kind, id string) bool {
	_, ok := k.all[k.hash(kind, id)]
	return ok
}

// add adds the id of a record.
func (k known) add(kind, id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	return k.once(kind, id)
}

// once adds what must not be there twice.
func (k known) once(what, text string) error {
	h := k.hash(what, text)
	if _, twice := k.all[h]; twice {
		return fmt.Errorf("the %s %q is there already", what, text)
	}
	k.all[h] = struct{}{}
	return nil
}

var idForm = regexp.MustCompile(`^[0-9A-Za-z._~:-]{1,64}$`)

func checkID(id string) error {
	if !idForm.MatchString(id) {
		return errors.New("an id has 1 to 64 characters, which are letters, digits, or one of -._~: and no other")
	}
	return nil
}

// madeAt is when a record of which only the id tells it came into being; the zero time when the id does not tell either.
func madeAt(id string) time.Time {
	parsed, err := ulid.ParseStrict(strings.ToUpper(id))
	if err != nil {
		return time.Time{}
	}
	return ulid.Time(parsed.Time())
}

package demo

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
)

// draws derives every random choice from one secret. Every purpose has a stream of its own, so that no choice depends
// on the others, on their order, or on the time of the run.
type draws struct{ secret [32]byte }

// stream is a deterministic random bit generator: an io.Reader for ids and secrets, and numbers for everything else.
type stream struct {
	*rand.ChaCha8
	*rand.Rand
}

// Uint64 resolves the ambiguity between the embedded types.
func (s stream) Uint64() uint64 { return s.ChaCha8.Uint64() }

func (d draws) stream(purpose string) stream {
	source := rand.NewChaCha8(sha256.Sum256(append(d.secret[:], purpose...)))
	return stream{source, rand.New(source)}
}

// password returns a readable password of more than 12 characters.
func (d draws) password(email string) string {
	s := d.stream("password/" + email)
	var parts []string
	for range 4 {
		parts = append(parts, passwordWords[s.IntN(len(passwordWords))])
	}
	return fmt.Sprintf("%s-%02d", strings.Join(parts, "-"), s.IntN(100))
}

var passwordWords = strings.Fields(`amber anchor apple arrow autumn basil beacon birch breeze bridge candle canyon cedar cherry cloud clover
	copper coral cotton cricket crystal delta ember falcon feather fern forest garden ginger glacier harbor hazel honey island ivory jasmine
	juniper lagoon lantern lemon linen lotus maple marble meadow mellow midnight mosaic nutmeg ocean olive orchid otter pebble pepper pine
	planet plum prairie quartz quiet raven ribbon river saffron sailor silver sparrow spruce stone summer sunset thistle thunder tulip velvet
	violet walnut willow window winter`)

// firstID is the time in the ids of a business's first records, so that the ids of later ones sort after them.
var firstID = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// cast maps the names in a plan to records.
type cast struct {
	staff      map[string]booking.Staff
	activities map[string]booking.Activity
}

// cast gives the plan's team and activities their ids. A member of the team who can sign in has the id of their user.
func (d draws) cast(p plan, businessID string, userIDs map[string]string) cast {
	c := cast{map[string]booking.Staff{}, map[string]booking.Activity{}}
	ids := d.stream("staff/" + businessID)
	for n, m := range p.team {
		id := booking.NewID(firstID.Add(time.Duration(n)*time.Minute), ids)
		if m.email != "" {
			id = userIDs[m.email]
		}
		c.staff[m.name] = booking.Staff{ID: id, Name: m.name, Active: true, Schedule: m.hours}
	}
	ids = d.stream("activities/" + businessID)
	for n, a := range p.activities {
		added := firstID.Add(time.Duration(n) * time.Minute)
		a.ID, a.CreatedAt, a.Price.Currency = booking.NewID(added, ids), added, p.currency
		for i := range a.Variants {
			a.Variants[i].ID, a.Variants[i].Price.Currency = credential.NewID(ids), p.currency
		}
		c.activities[a.Name] = a
	}
	return c
}

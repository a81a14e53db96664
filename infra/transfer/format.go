package transfer

import (
	"context"
	"iter"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// Version is the version of the format that Export writes, and the only one that Import reads.
const Version = 1

// head is what every line begins with.
type head struct {
	Kind string `json:"kind"`
}

const (
	headerKind = "export"
	endKind    = "end"
)

// header is the first line.
type header struct {
	head
	Version    int            `json:"version"`
	ExportedAt time.Time      `json:"exportedAt"` // what came into being later is not in the file
	Business   businessRecord `json:"business"`
}

// end is the last line. A file without it is incomplete.
type end struct {
	head
	Counts map[string]int `json:"counts"` // of records, by kind; 0 are left out
	SHA256 string         `json:"sha256"` // of all the bytes before this line, in hexadecimal digits
}

// businessRecord is a business in the file.
type businessRecord struct {
	ID        string    `json:"id"`
	Handle    string    `json:"handle"`
	Name      string    `json:"name"`
	TimeZone  string    `json:"timeZone"`
	Currency  string    `json:"currency"`
	Grants    []string  `json:"grants"` // names of capabilities; * alone is all of them
	CreatedAt time.Time `json:"createdAt"`
}

func toBusinessRecord(b booking.Business) businessRecord {
	grants := append([]string{}, b.Grants.Names()...)
	if b.Grants == access.All {
		grants = []string{"*"}
	}
	return businessRecord{b.ID, b.Handle, b.Name, b.TimeZone, b.Currency, grants, b.CreatedAt}
}

// business returns the business, or what is wrong with it.
func (r businessRecord) business() (booking.Business, error) {
	grants, err := access.ParseSet(r.Grants...)
	if err != nil {
		return booking.Business{}, problem.Invalid("grants", r.Grants, "%v", err)
	}
	b := booking.Business{ID: r.ID, Handle: r.Handle, Name: r.Name, TimeZone: r.TimeZone, Currency: r.Currency, Grants: grants, CreatedAt: r.CreatedAt}
	return b, booking.CheckBusiness(b)
}

// record is one line between the first and the last.
type record interface {
	// check judges the record where it stands in the file, and counts it.
	check(*census) error
	// write writes it into the store.
	write(context.Context, *writing) error
}

// kind is a kind of record.
type kind struct {
	name string
	make func() record
	// read yields the records of a business that stand behind the last one that is in the file already; nil is none.
	read func(ctx context.Context, from source, last record) iter.Seq2[record, error]
}

// kinds are all kinds in the order in which they stand in a file: a record comes after those that it names.
var kinds = []kind{
	kindOf("staff", readStaff),
	kindOf("activity", readActivities),
	kindOf("product", readProducts),
	kindOf("knowledge", readKnowledge),
	kindOf("participant", readParticipants),
	kindOf("note", readNotes),
	kindOf("message", readMessages),
	kindOf("purchase", readPurchases),
	kindOf("session", readSessions),
	kindOf("registration", readRegistrations),
}

// source is what Export reads.
type source struct {
	*dynamo.Exporter
	members map[string]account.Member // those who sign in, by id
	begun   time.Time
}

func kindOf[T any, P interface {
	*T
	record
}](name string, read func(ctx context.Context, from source, last T) iter.Seq2[P, error]) kind {
	return kind{name, func() record { return P(new(T)) }, func(ctx context.Context, from source, last record) iter.Seq2[record, error] {
		var behind T
		if last != nil {
			behind = *last.(P)
		}
		return func(yield func(record, error) bool) {
			for r, err := range read(ctx, from, behind) {
				if !yield(r, err) {
					return
				}
			}
		}
	}}
}

// lines yields the record in the file of each record in the store. One that came into being after the export began is left out: what it
// belongs to may be left out too.
func lines[R any, P any](all iter.Seq2[R, error], begun time.Time, to func(R) P, made func(R) time.Time) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		for r, err := range all {
			if err != nil {
				yield(to(r), err)
				return
			}
			if !made(r).Truncate(time.Second).After(begun) && !yield(to(r), nil) {
				return
			}
		}
	}
}

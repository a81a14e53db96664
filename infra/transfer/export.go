package transfer

import (
	"context"
	"errors"
	"io"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// Progress is how far an export or an import has come, in records.
type Progress struct {
	Step string // in words
	Done int
	Of   int // about; 0: nobody knows
}

// Summary is what a finished file holds.
type Summary struct {
	Counts map[string]int `json:"counts"` // of records, by kind
	SHA256 string         `json:"sha256"`
	Bytes  int64          `json:"bytes"`
}

// Exporter exports businesses.
type Exporter struct {
	Tables   *dynamo.Tables
	Now      func() time.Time
	Random   io.Reader      // of the event's id
	Progress func(Progress) // called after each record
}

// Partial is the part of a file that an earlier export has written before it was interrupted.
type Partial struct {
	Bytes  int64 // that are worth keeping: whole lines
	header header
	census *census
	reader *reader
	last   []record // of each kind
}

// ReadPartial reads what an export has left. CONFLICT when it is complete; VALIDATION_ERROR when it is no part of an export.
func ReadPartial(file io.Reader) (*Partial, error) {
	p := &Partial{reader: newReader(file), last: make([]record, len(kinds))}
	var err error
	if p.header, p.census, err = p.reader.header(); errors.Is(err, errCut) {
		return nil, p.reader.wrong(errors.New("this is no export of a business"))
	} else if err != nil {
		return nil, err
	}
	p.Bytes = p.reader.offset
	for {
		rank, r, last, err := p.reader.record()
		switch {
		case err == io.EOF, errors.Is(err, errCut):
			return p, nil
		case err != nil:
			return nil, err
		case last != nil:
			return nil, problem.New(problem.Conflict, "The file is a complete export already. Name another one.")
		}
		if err := p.census.add(rank, r); err != nil {
			return nil, p.reader.wrong(err)
		}
		p.last[rank], p.Bytes = r, p.reader.offset
	}
}

// Export writes a business to out. What came into being after the export began is left out; what is changed meanwhile is written as it was
// read. With a Partial of the same business it goes on behind that. CONFLICT when records do not fit together, as those that are changed meanwhile
// may not, or when the partial file is of another business.
func (x Exporter) Export(ctx context.Context, b booking.Business, out io.Writer, partial *Partial) (Summary, error) {
	if partial != nil && partial.header.Business.ID != b.ID {
		return Summary{}, problem.New(problem.Conflict, "The file is an export of @%s. Name another one.", partial.header.Business.Handle)
	}
	told := audit.New(access.Operator(b.ForCaller()), audit.BusinessExported, b.Name, x.Now(), x.Random)
	if err := dynamo.NewEvents(x.Tables).AddEvent(ctx, told); err != nil {
		return Summary{}, err
	}
	w := newWriter(out)
	if partial == nil {
		begun := x.Now().UTC().Truncate(time.Second)
		partial = &Partial{census: newCensus(b, begun), last: make([]record, len(kinds))}
		if err := w.line(header{head{headerKind}, Version, begun, toBusinessRecord(b)}); err != nil {
			return Summary{}, err
		}
	} else {
		w.digest, w.bytes = partial.reader.digest, partial.Bytes
	}
	members, err := x.members(ctx, b.ID)
	if err != nil {
		return Summary{}, err
	}
	about, err := x.about(ctx, b.ID)
	if err != nil {
		return Summary{}, err
	}
	from := source{dynamo.NewExporter(x.Tables, b.ID), members, partial.census.begun}
	for rank := range kinds {
		if err := x.section(ctx, from, rank, partial, w, about); err != nil {
			return Summary{}, errors.Join(err, w.out.Flush())
		}
	}
	sum, err := w.end(partial.census.counts)
	return Summary{partial.census.counts, sum, w.bytes}, err
}

// section writes all records of a kind that are not in the file already.
func (x Exporter) section(ctx context.Context, from source, rank int, p *Partial, w *writer, about int) error {
	if rank < p.census.rank {
		return nil // an earlier export has finished it
	}
	for r, err := range kinds[rank].read(ctx, from, p.last[rank]) {
		if err != nil {
			return err
		}
		if err := p.census.add(rank, r); err != nil {
			return problem.New(problem.Conflict, "The records do not fit together: %s: %v. If the business was changed while it was exported, export it again.", kinds[rank].name, err)
		}
		if err := w.line(r); err != nil {
			return err
		}
		x.Progress(Progress{"Exporting", p.census.records, max(about, p.census.records)})
	}
	return nil
}

// members are those who sign in, by id.
func (x Exporter) members(ctx context.Context, businessID string) (map[string]account.Member, error) {
	team, err := dynamo.NewAccounts(x.Tables).Team(ctx, businessID)
	members := map[string]account.Member{}
	for _, m := range team {
		if m.Email != "" {
			members[m.UserID] = m
		}
	}
	return members, err
}

// about is how many records there are but for those that nobody counts.
func (x Exporter) about(ctx context.Context, businessID string) (int, error) {
	store := dynamo.NewBookings(x.Tables)
	n, _, err := store.CountParticipants(ctx, businessID)
	if err != nil {
		return 0, err
	}
	tallies, err := store.Tallies(ctx, businessID, "", "")
	for _, t := range tallies {
		for _, c := range t.Counts {
			n += c.N
		}
	}
	return n, err
}

package transfer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// Importer imports businesses.
type Importer struct {
	Tables   *dynamo.Tables
	Now      func() time.Time
	Random   io.Reader      // of ids
	Progress func(Progress) // called after each record
	Handle   string         // of the business, instead of the one in the file; empty: that one
	DryRun   bool           // check everything, and write nothing to Tables, which are dry too
	Every    int            // after how many records it is noted how far the import has come; 0: 10,000
}

// Imported is a business that an import has made.
type Imported struct {
	Business booking.Business
	Summary  Summary
	People   []Person
	Resumed  int // how many records an earlier attempt had written
}

// Import makes a business of a file. The file is read twice: it is judged as a whole before anything is written. The business is there once
// all its records are; until then nothing leads to them, so that nobody sees half of it or changes any.
//
// An import that was interrupted, at whatever moment, goes on when it is asked for again with the same file. VALIDATION_ERROR names the line
// that is wrong. CONFLICT when a business has the handle, or another file is being imported into it.
func (m Importer) Import(ctx context.Context, file io.ReadSeeker) (Imported, error) {
	c, summary, err := m.judge(ctx, file)
	if err != nil {
		return Imported{}, err
	}
	if m.Handle != "" {
		c.business.Handle = m.Handle
	}
	if err := booking.CheckBusiness(c.business); err != nil {
		return Imported{}, err
	}
	under, made, err := m.begin(ctx, c.business.Handle, summary.SHA256)
	if err != nil {
		return Imported{}, err
	}
	c.business.ID = under.BusinessID
	staffIDs, err := m.people(ctx, c)
	done := Imported{c.business, summary, c.people, under.Records}
	if err != nil || m.DryRun {
		return done, err
	}
	if !made {
		if err := m.write(ctx, file, c, staffIDs, under); err != nil {
			return done, err
		}
		told := audit.New(access.Operator(c.business.ForCaller()), audit.BusinessImported, c.business.Name, m.Now(), m.Random).With("sha256", summary.SHA256).
			With("exportedAt", c.begun.Format(time.RFC3339)).With("participants", fmt.Sprint(summary.Counts["participant"])).
			With("registrations", fmt.Sprint(summary.Counts["registration"]))
		if err := dynamo.NewBookings(m.Tables).AddBusiness(ctx, c.business, told); errors.Is(err, dynamo.ErrHandleTaken) {
			return done, taken(c.business.Handle)
		} else if err != nil {
			return done, err
		}
	}
	if err := m.employ(ctx, c); err != nil {
		return done, err
	}
	return done, dynamo.NewBookings(m.Tables).EndImport(ctx, under)
}

// judge reads the whole file.
func (m Importer) judge(ctx context.Context, file io.ReadSeeker) (*census, Summary, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, Summary{}, err
	}
	r := newReader(file)
	_, c, err := r.header()
	for err == nil {
		var rank int
		var one record
		var last *end
		if rank, one, last, err = r.record(); last != nil {
			err = r.checkEnd(*last, c)
			return c, Summary{c.counts, r.sum(), r.offset}, errors.Join(err, ctx.Err())
		}
		if err == nil {
			if err = c.add(rank, one); err != nil {
				err = r.wrong(err)
			}
		}
		if err == nil {
			m.Progress(Progress{"Checking", c.records, 0})
			err = ctx.Err()
		}
	}
	if err == io.EOF {
		err = errCut
	}
	if errors.Is(err, errCut) {
		err = problem.New(problem.ValidationError, "Line %d: %v.", r.line, errCut).With("line", r.line)
	}
	return nil, Summary{}, err
}

// begin finds the import of that file into that handle, or begins one. made is true when its business is there already.
func (m Importer) begin(ctx context.Context, handle, digest string) (_ dynamo.Import, made bool, _ error) {
	store := dynamo.NewBookings(m.Tables)
	under, err := store.Import(ctx, handle)
	unknown := errors.Is(err, booking.ErrNotFound)
	if err != nil && !unknown {
		return under, false, err
	}
	if !unknown && under.Digest != digest {
		return under, false, problem.New(problem.Conflict, "Another file is being imported into @%s. Finish that import with its file, or discard it.", handle)
	}
	switch there, err := store.BusinessByHandle(ctx, handle); {
	case err == nil && there.ID == under.BusinessID:
		return under, true, nil
	case err == nil:
		return under, false, taken(handle)
	case !errors.Is(err, booking.ErrNotFound):
		return under, false, err
	}
	if unknown {
		under = dynamo.Import{Handle: handle, BusinessID: credential.NewID(m.Random), Digest: digest, BegunAt: m.Now().UTC()}
		if err := store.BeginImport(ctx, under); errors.Is(err, booking.ErrChanged) {
			return under, false, problem.New(problem.Conflict, "Somebody else begins an import into @%s at this very moment.", handle)
		} else if err != nil {
			return under, false, err
		}
	}
	return under, false, nil
}

func taken(handle string) error {
	return problem.New(problem.Conflict, "There is a business @%s already. An import makes one: give it another handle.", handle).With("field", "business").With("value", handle)
}

// write writes what an earlier attempt has not.
func (m Importer) write(ctx context.Context, file io.ReadSeeker, c *census, staffIDs map[string]string, under dynamo.Import) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	w := &writing{census: c, store: dynamo.NewImporter(m.Tables, under.BusinessID), staffIDs: staffIDs, days: calendars{}}
	noted := func(ctx context.Context, n int) error {
		under.Records = n
		return dynamo.NewBookings(m.Tables).AdvanceImport(ctx, under)
	}
	return w.all(ctx, file, progress{under.Records, cmp.Or(m.Every, 10_000), noted, m.Progress})
}

// Discard removes what an import of the handle has written that will not be finished. NOT_FOUND when there is none; CONFLICT when its
// business is there, and only its team is still to be made.
func (m Importer) Discard(ctx context.Context, handle string) (removed int, _ error) {
	store := dynamo.NewBookings(m.Tables)
	under, err := store.Import(ctx, handle)
	if errors.Is(err, booking.ErrNotFound) {
		return 0, problem.New(problem.NotFound, "No import into @%s is unfinished.", handle).With("field", "business").With("value", handle)
	} else if err != nil {
		return 0, err
	}
	if _, err := store.Business(ctx, under.BusinessID); err == nil {
		return 0, problem.New(problem.Conflict, "The business @%s is there, and its team is to be made yet. Import the same file again.", handle)
	} else if !errors.Is(err, booking.ErrNotFound) {
		return 0, err
	}
	return store.DiscardImport(ctx, under)
}

// Check judges a file and returns what it holds. VALIDATION_ERROR names the line that is wrong.
func Check(ctx context.Context, file io.ReadSeeker) (Summary, error) {
	_, sum, err := Importer{Progress: func(Progress) {}}.judge(ctx, file)
	return sum, err
}

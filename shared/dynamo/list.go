package dynamo

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"frontdesk/shared/booking"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// pageByID reads a page of the records whose keys are at(businessID, id), in the order of their ids.
func pageByID[I, R any](
	ctx context.Context, t Bookings, businessID string, ask booking.Page, at func(business, id string) key, to func(I) R, id func(R) string,
) (booking.List[R], error) {
	after := ""
	if ask.After != "" {
		after = at(businessID, ask.After).SK
	}
	// One more than asked for tells whether there are more.
	return firstOf(ask.First, t.queryAfter(ctx, t.business, at(businessID, ""), after, int32(ask.First+1)), to, id)
}

// firstOf makes a page of the first items. position tells a record's place among them.
func firstOf[I, R any](first int, items iter.Seq2[item, error], to func(I) R, position func(R) string) (found booking.List[R], _ error) {
	for r, err := range decoded(items, to) {
		if err != nil {
			return booking.List[R]{}, err
		}
		if found.More = len(found.Records) == first; found.More {
			break
		}
		found.Next = position(r)
		found.Records = append(found.Records, booking.Listed[R]{Record: r, Position: found.Next})
	}
	return found, nil
}

// A list is a partition of an index. A position in it is a sort key, so that it stays right whatever is added or removed, and
// one that somebody made up leads nowhere else.

// mostRead is how many items a page of a filtered list reads before it returns what it has found.
const mostRead = 1000

// list is the items of a partition of an index whose sort keys lie between two, both included, as records.
type list[I, R any] struct {
	index       index
	pk          string
	first, last string
	to          func(I) R
	keep        func(R) bool

	// With latestStart the list is read backwards, but items whose keys have the same start keep their order. tied is how many
	// such items it is normal to find together: as many are read at the first attempt beside those asked for.
	latestStart bool
	tied        int
}

// listPage reads a page of a list.
func listPage[I, R any](ctx context.Context, t *Tables, l list[I, R], ask booking.Page) (booking.List[R], error) {
	size := ask.First + 1 // one more tells whether there are more
	if l.latestStart {
		size += l.tied
	}
	p := page[I, R]{list: l, first: ask.First, pieces: pieces{tables: t, index: l.index, pk: l.pk, size: size, left: max(mostRead, size)}}
	var err error
	if l.latestStart {
		err = p.backwards(ctx, ask.After)
	} else {
		_, err = p.forwards(ctx, behind(ask.After), l.last)
	}
	if p.cut {
		p.found.More = true
	}
	return p.found, err
}

// page is a page while it is read.
type page[I, R any] struct {
	list[I, R]
	pieces
	first int
	found booking.List[R]
}

func (p *page[I, R]) full() bool { return len(p.found.Records) == p.first }

// add looks at the next item of the list and reports whether the page is done. On a full page it looks for one more that would
// fit, in any order.
func (p *page[I, R]) add(it item) (done bool, _ error) {
	var i I
	if err := decode(it, &i); err != nil {
		return false, err
	}
	record, position := p.to(i), text(it[p.list.index.sk])
	fits := p.keep(record)
	if p.full() {
		p.found.More = fits
		return fits, nil
	}
	if fits {
		p.found.Records = append(p.found.Records, booking.Listed[R]{Record: record, Position: position})
	}
	p.found.Next = position
	return false, nil
}

// forwards adds the items from one sort key to another.
func (p *page[I, R]) forwards(ctx context.Context, from, to string) (done bool, _ error) {
	for it, err := range p.read(ctx, max(from, p.list.first), min(to, p.list.last), false) {
		if err == nil {
			done, err = p.add(it)
		}
		if done || err != nil {
			return done, err
		}
	}
	return p.cut, nil
}

// backwards adds the items behind a position, the latest start first. Items of one start come in the order of their keys, so
// that all of them must be known before the first is added.
func (p *page[I, R]) backwards(ctx context.Context, after string) error {
	last := p.list.last
	if after != "" {
		start, end := sameStart(after)
		if done, err := p.forwards(ctx, behind(after), end); done || err != nil {
			return err
		}
		last = min(last, start)
	}
	var tied []item // the last first
	add := func() (done bool, err error) {
		for _, it := range slices.Backward(tied) {
			if done, err = p.add(it); done || err != nil {
				return done, err
			}
		}
		tied = nil
		return false, nil
	}
	for it, err := range p.read(ctx, p.list.first, last, true) {
		if err != nil {
			return err
		}
		if len(tied) > 0 && p.start(it) != p.start(tied[0]) {
			if done, err := add(); done || err != nil {
				return err
			}
		}
		if tied = append(tied, it); p.full() {
			if done, err := add(); done || err != nil {
				return err
			}
		}
	}
	if p.cut && len(tied) > 0 {
		// Some of them are still to be read: the next page begins with them.
		p.found.Next = p.start(tied[0])
		return nil
	}
	_, err := add()
	return err
}

// start is what an item shares with those of the same start: the position before them all.
func (p *page[I, R]) start(it item) string {
	start, _ := sameStart(text(it[p.list.index.sk]))
	return start
}

// pieces reads a partition of an index piece by piece.
type pieces struct {
	tables *Tables
	index  index
	pk     string
	size   int  // of the first piece
	left   int  // how many items may still be read
	cut    bool // there is more, but no more may be read
}

// read yields the items between two sort keys, both included. Each piece is larger than the one before: who needs a second one
// looks for something rare.
func (p *pieces) read(ctx context.Context, first, last string, backwards bool) iter.Seq2[item, error] {
	if first > last {
		return func(func(item, error) bool) {} // the store refuses to look
	}
	in := between(p.tables.business, p.index.pk, p.index.sk, key{p.pk, first}, key{p.pk, last})
	in.IndexName, in.ScanIndexForward = &p.index.name, aws.Bool(!backwards)
	size := p.size
	return paged(nil, func(start item) ([]item, item, error) {
		if p.cut = p.left == 0; p.cut {
			return nil, nil, nil
		}
		in.ExclusiveStartKey, in.Limit = start, aws.Int32(int32(min(size, p.left)))
		size *= 4
		res, err := p.tables.client.Query(ctx, &in)
		if err != nil {
			return nil, nil, fmt.Errorf("dynamo: query: %w", err)
		}
		p.left -= len(res.Items)
		return res.Items, res.LastEvaluatedKey, nil
	})
}

package graphqlapi

import (
	"context"
	"sync"
)

// shelf keeps the records of one kind that a request has read, by their ids, so that none is read twice. It is safe for concurrent use.
type shelf[Record any] struct {
	read func(ctx context.Context, ids []string) (map[string]Record, error)

	mu   sync.Mutex
	kept map[string]func() (map[string]Record, error) // the reading that an id is in, under way or done
}

func newShelf[Record any](read func(context.Context, []string) (map[string]Record, error)) *shelf[Record] {
	return &shelf[Record]{read: read, kept: map[string]func() (map[string]Record, error){}}
}

// put adds a record that was read elsewhere.
func (s *shelf[Record]) put(id string, r Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[id] == nil {
		found := map[string]Record{id: r}
		s.kept[id] = func() (map[string]Record, error) { return found, nil }
	}
}

// find returns the record with that id; ok is false when there is none. When it has to be read, those of its siblings that are not
// there yet are read with it.
func (s *shelf[Record]) find(ctx context.Context, id string, siblings []string) (r Record, ok bool, _ error) {
	found, err := s.reading(ctx, id, siblings)()
	if err != nil {
		return r, false, err
	}
	r, ok = found[id]
	return r, ok, nil
}

// reading returns the reading that an id is in, and begins one where there is none. Whoever asks first reads; the others wait for it.
func (s *shelf[Record]) reading(ctx context.Context, id string, siblings []string) func() (map[string]Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if begun := s.kept[id]; begun != nil {
		return begun
	}
	var ids []string
	begun := sync.OnceValues(func() (map[string]Record, error) { return s.read(ctx, ids) })
	for _, one := range append([]string{id}, siblings...) {
		if s.kept[one] == nil && one != "" {
			ids, s.kept[one] = append(ids, one), begun
		}
	}
	return begun
}

// batches keeps what was read for a whole cohort, by what was asked. It is safe for concurrent use.
type batches[Batch any] struct {
	mu    sync.Mutex
	begun map[question]func() (Batch, error)
}

// batch returns what read returns, which runs once however many ask for the same.
func (b *batches[Batch]) batch(asked question, read func() (Batch, error)) (Batch, error) {
	b.mu.Lock()
	begun := b.begun[asked]
	if begun == nil {
		if b.begun == nil {
			b.begun = map[question]func() (Batch, error){}
		}
		begun = sync.OnceValues(read)
		b.begun[asked] = begun
	}
	b.mu.Unlock()
	return begun()
}

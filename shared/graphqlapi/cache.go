package graphqlapi

import (
	"container/list"
	"crypto/sha256"
	"sync"
)

// Bounds of what is kept. A partner's program sends the same few documents over and over.
const (
	maxPlans    = 100
	maxPlanText = 8 << 10 // bytes of a document whose plan is kept
)

// plans keeps the plans of the documents that were asked for last. A plan has nothing of a caller and of variables in it. It is safe
// for concurrent use.
type plans struct {
	mu    sync.Mutex
	known map[planKey]*list.Element
	used  list.List // of keptPlan, what was asked for last in front
}

type planKey struct {
	document  [sha256.Size]byte
	operation string // its name
}

type keptPlan struct {
	key  planKey
	plan *plan
}

// plan returns the plan of a request's operation, as it is kept or as it is made now. What make refuses is not kept.
func (p *plans) plan(in request, make func() (*plan, *response)) (*plan, *response) {
	key := planKey{sha256.Sum256([]byte(in.Query)), in.OperationName}
	if kept := p.find(key); kept != nil {
		return kept, nil
	}
	made, refused := make()
	if refused == nil && len(in.Query) <= maxPlanText && len(in.OperationName) <= maxPlanText {
		p.keep(key, made)
	}
	return made, refused
}

func (p *plans) find(key planKey) *plan {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, ok := p.known[key]
	if !ok {
		return nil
	}
	p.used.MoveToFront(at)
	return at.Value.(keptPlan).plan
}

func (p *plans) keep(key planKey, made *plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known[key] != nil {
		return
	}
	if p.known == nil {
		p.known = map[planKey]*list.Element{}
	}
	p.known[key] = p.used.PushFront(keptPlan{key, made})
	if p.used.Len() > maxPlans {
		oldest := p.used.Back()
		p.used.Remove(oldest)
		delete(p.known, oldest.Value.(keptPlan).key)
	}
}

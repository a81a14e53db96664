package booking

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// KnowledgeItem is a question that customers ask, and the business's answer.
type KnowledgeItem struct {
	ID        string
	Question  string
	Answer    string
	Category  string
	Embedding Embedding // zero: none
	UpdatedAt time.Time
}

// Embedding is what a text means to a model: texts of like meaning have vectors of like direction. Those of two models have nothing
// to do with each other.
type Embedding struct {
	Model  string
	Vector []float32
}

// Embedder makes embeddings with one model. Its methods are safe for concurrent use.
type Embedder interface {
	Model() string
	// Embed returns what a text means, or an error within seconds.
	Embed(ctx context.Context, text string) ([]float32, error)
}

// Bounds of what a business knows.
const (
	MaxKnowledge = 500  // items
	MaxQuestion  = 300  // characters
	MaxAnswer    = 2000 // characters
	MaxCategory  = 60   // characters
)

// ErrTooMuchKnowledge is what a store returns for an item that would be one more than MaxKnowledge.
var ErrTooMuchKnowledge = errors.New("booking: the business has as much knowledge as it may")

// KnowledgeStore keeps what businesses know.
type KnowledgeStore interface {
	// Knowledge returns all items of a business in the order of their ids.
	Knowledge(ctx context.Context, businessID string) ([]KnowledgeItem, error)
	// KnowledgeItem returns ErrNotFound when the business has none with that id.
	KnowledgeItem(ctx context.Context, businessID, id string) (KnowledgeItem, error)
	// AddKnowledge writes a new item; ErrTooMuchKnowledge when there are MaxKnowledge, ErrChanged when there is one with its id.
	AddKnowledge(ctx context.Context, businessID string, item KnowledgeItem, change Change) error
	// EditKnowledge writes an item in place of before, and RemoveKnowledge removes one; ErrChanged when it does not say any more what
	// was read, or is gone.
	EditKnowledge(ctx context.Context, businessID string, item, before KnowledgeItem, change Change) error
	RemoveKnowledge(ctx context.Context, businessID string, item KnowledgeItem, change Change) error
}

// Knowledge lists all that the business knows, by category and question.
func (d *Desk) Knowledge(ctx context.Context, c access.Caller) ([]KnowledgeItem, error) {
	if err := c.Require(access.KnowledgeRead); err != nil {
		return nil, err
	}
	items, err := d.store.Knowledge(ctx, c.Business.ID)
	slices.SortFunc(items, func(a, b KnowledgeItem) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Question, b.Question), cmp.Compare(a.ID, b.ID))
	})
	return items, err
}

// NewKnowledge asks for an item.
type NewKnowledge struct{ Question, Answer, Category string }

// AddKnowledge adds an item. When the model does not answer, it is added without an embedding. VALIDATION_ERROR names what is wrong;
// CONFLICT when the business has MaxKnowledge items.
func (d *Desk) AddKnowledge(ctx context.Context, c access.Caller, in NewKnowledge) (KnowledgeItem, error) {
	if err := c.Require(access.KnowledgeWrite); err != nil {
		return KnowledgeItem{}, err
	}
	if err := in.check(); err != nil {
		return KnowledgeItem{}, err
	}
	return once(ctx, d, c, "add_knowledge", in, func(keep keep) (KnowledgeItem, error) {
		k := KnowledgeItem{ID: d.newID(), Question: in.Question, Answer: in.Answer, Category: in.Category, UpdatedAt: d.now().UTC().Truncate(time.Second)}
		k.Embedding, _ = d.embedding(ctx, k) // the embedder has logged why there is none
		change, err := keep(d.knowledgeEvent(c, audit.KnowledgeAdded, k), k)
		if err != nil {
			return k, err
		}
		err = d.store.AddKnowledge(ctx, c.Business.ID, k, change)
		if errors.Is(err, ErrTooMuchKnowledge) {
			err = problem.New(problem.Conflict, "A business may have %d knowledge items. Remove one first.", MaxKnowledge)
		}
		return k, err
	})
}

// KnowledgeChanges says what to change of an item. What is nil stays.
type KnowledgeChanges struct{ Question, Answer, Category *string }

// EditKnowledge changes an item, and embeds it anew. NOT_FOUND for an unknown one; VALIDATION_ERROR for what it cannot say.
func (d *Desk) EditKnowledge(ctx context.Context, c access.Caller, id string, changes KnowledgeChanges) (KnowledgeItem, error) {
	if err := c.Require(access.KnowledgeWrite); err != nil {
		return KnowledgeItem{}, err
	}
	if changes == (KnowledgeChanges{}) {
		return KnowledgeItem{}, problem.New(problem.ValidationError, "Say what to change: `question`, `answer` or `category`.")
	}
	asked := struct {
		ID      string
		Changes KnowledgeChanges
	}{id, changes}
	return onceUnchanged(ctx, d, c, "edit_knowledge", asked, func(keep keep) (KnowledgeItem, error) { return d.editKnowledge(ctx, c, id, changes, keep) })
}

func (d *Desk) editKnowledge(ctx context.Context, c access.Caller, id string, changes KnowledgeChanges, keep keep) (KnowledgeItem, error) {
	before, err := d.store.KnowledgeItem(ctx, c.Business.ID, id)
	if err != nil {
		return before, orNotFound(err, "id", id)
	}
	said := NewKnowledge{given(changes.Question, before.Question), given(changes.Answer, before.Answer), given(changes.Category, before.Category)}
	if err := said.check(); err != nil {
		return before, err
	}
	k := KnowledgeItem{ID: id, Question: said.Question, Answer: said.Answer, Category: said.Category, UpdatedAt: d.now().UTC().Truncate(time.Second)}
	k.Embedding, _ = d.embedding(ctx, k) // the embedder has logged why there is none
	change, err := keep(d.knowledgeEvent(c, audit.KnowledgeEdited, k), k)
	if err != nil {
		return k, err
	}
	return k, d.store.EditKnowledge(ctx, c.Business.ID, k, before, change)
}

func given(changed *string, before string) string {
	if changed == nil {
		return before
	}
	return *changed
}

// RemoveKnowledge removes an item, and returns what it was. NOT_FOUND for an unknown one.
func (d *Desk) RemoveKnowledge(ctx context.Context, c access.Caller, id string) (KnowledgeItem, error) {
	if err := c.Require(access.KnowledgeWrite); err != nil {
		return KnowledgeItem{}, err
	}
	return onceUnchanged(ctx, d, c, "remove_knowledge", id, func(keep keep) (KnowledgeItem, error) {
		k, err := d.store.KnowledgeItem(ctx, c.Business.ID, id)
		if err != nil {
			return k, orNotFound(err, "id", id)
		}
		change, err := keep(d.knowledgeEvent(c, audit.KnowledgeRemoved, k), k)
		if err != nil {
			return k, err
		}
		return k, d.store.RemoveKnowledge(ctx, c.Business.ID, k, change)
	})
}

// EmbedKnowledge embeds the items that have no embedding of the configured model, and returns how many it has embedded, also when it
// fails at one. CONFLICT when no model is configured. Asking again goes on where it failed.
func (d *Desk) EmbedKnowledge(ctx context.Context, c access.Caller) (embedded int, _ error) {
	if err := c.Require(access.KnowledgeWrite); err != nil {
		return 0, err
	}
	if d.outside.Embedder == nil {
		return 0, problem.New(problem.Conflict, "No embedding model is configured.")
	}
	items, err := d.store.Knowledge(ctx, c.Business.ID)
	for _, k := range items {
		if k.Embedding.Model == d.outside.Embedder.Model() {
			continue
		}
		before := k
		if k.Embedding, err = d.embedding(ctx, k); err != nil {
			return embedded, err
		}
		err = d.store.EditKnowledge(ctx, c.Business.ID, k, before, Change{Event: d.knowledgeEvent(c, audit.KnowledgeEdited, k).With("embedded", k.Embedding.Model)})
		switch {
		case errors.Is(err, ErrChanged): // whoever edited it has embedded it
			err = nil
		case err != nil:
			return embedded, err
		default:
			embedded++
		}
	}
	return embedded, err
}

// embedding returns what an item means; zero where no model is configured.
func (d *Desk) embedding(ctx context.Context, k KnowledgeItem) (Embedding, error) {
	if d.outside.Embedder == nil {
		return Embedding{}, nil
	}
	vector, err := d.outside.Embedder.Embed(ctx, k.Question+"\n"+k.Answer)
	if err != nil {
		return Embedding{}, err
	}
	return Embedding{d.outside.Embedder.Model(), vector}, nil
}

func (d *Desk) knowledgeEvent(c access.Caller, kind audit.Kind, k KnowledgeItem) audit.Event {
	return audit.New(c, kind, k.Question, d.now(), d.random).With("knowledge", k.ID)
}

// check judges an item, and trims it.
func (in *NewKnowledge) check() error {
	for _, part := range []struct {
		name string
		text *string
		most int
	}{{"question", &in.Question, MaxQuestion}, {"answer", &in.Answer, MaxAnswer}, {"category", &in.Category, MaxCategory}} {
		*part.text = strings.TrimSpace(*part.text)
		if *part.text == "" {
			return problem.Invalid(part.name, "", "A knowledge item needs a `%s`.", part.name)
		}
		if err := checkText(part.name, *part.text, part.most); err != nil {
			return err
		}
	}
	return nil
}

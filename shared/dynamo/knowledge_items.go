package dynamo

import (
	"encoding/binary"
	"math"

	"frontdesk/shared/booking"
)

type knowledgeItem struct {
	Type      string `dynamodbav:"type"`
	ID        string `dynamodbav:"id"`
	Question  string `dynamodbav:"question"`
	Answer    string `dynamodbav:"answer"`
	Category  string `dynamodbav:"category"`
	Model     string `dynamodbav:"model,omitempty"`
	Vector    []byte `dynamodbav:"vector,omitempty"` // float32, little endian: a third of what numbers take
	UpdatedAt unix   `dynamodbav:"updatedAt"`
}

// countItem counts items that a business may have so many of.
type countItem struct {
	Type  string `dynamodbav:"type"`
	Count int    `dynamodbav:"count"`
}

func toKnowledgeItem(k booking.KnowledgeItem) knowledgeItem {
	i := knowledgeItem{"knowledge", k.ID, k.Question, k.Answer, k.Category, k.Embedding.Model, nil, at(k.UpdatedAt)}
	for _, x := range k.Embedding.Vector {
		i.Vector = binary.LittleEndian.AppendUint32(i.Vector, math.Float32bits(x))
	}
	return i
}

func (i knowledgeItem) item() booking.KnowledgeItem {
	k := booking.KnowledgeItem{ID: i.ID, Question: i.Question, Answer: i.Answer, Category: i.Category, Embedding: booking.Embedding{Model: i.Model},
		UpdatedAt: i.UpdatedAt.time()}
	for rest := i.Vector; len(rest) >= 4; rest = rest[4:] {
		k.Embedding.Vector = append(k.Embedding.Vector, math.Float32frombits(binary.LittleEndian.Uint32(rest)))
	}
	return k
}

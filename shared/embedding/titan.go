package embedding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"frontdesk/shared/config"
	"frontdesk/shared/reqlog"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
)

// Dimensions is how many numbers a vector has: the fewest that the model makes, which loses little.
const Dimensions = 256

// timeLimit is how long the model may take. Whoever searches waits for it.
const timeLimit = 3 * time.Second

// Titan is a model of Amazon's Titan text embeddings, version 2. It is safe for concurrent use.
type Titan struct {
	client *bedrockruntime.Client
	model  string
}

// Connect returns the model in the configuration of a function, with the credentials that Lambda gave it; nil when there is none.
func Connect(c config.Config) *Titan {
	if c.EmbeddingModel == "" {
		return nil
	}
	return Open(c.AWS(), "", c.EmbeddingModel)
}

// Open returns a model with an AWS configuration and the model's id, such as amazon.titan-embed-text-v2:0. An empty endpoint is AWS.
func Open(c aws.Config, endpoint, model string) *Titan {
	return &Titan{bedrockruntime.NewFromConfig(c, func(o *bedrockruntime.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
	}), model}
}

// Model returns the model's id.
func (t *Titan) Model() string { return t.model }

type question struct {
	InputText  string `json:"inputText"`
	Dimensions int    `json:"dimensions"`
	Normalize  bool   `json:"normalize"`
}

// Embed returns the vector of a text, of length 1 and with Dimensions numbers. It takes three seconds at most. A failure is on the
// request's line of the log too, because callers may go on without the vector.
func (t *Titan) Embed(ctx context.Context, text string) ([]float32, error) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	vector, err := t.embed(ctx, text)
	if err != nil {
		err = fmt.Errorf("embedding: %s: %w", t.model, err)
		reqlog.Set(ctx, reqlog.NotEmbedded, err.Error())
	}
	return vector, err
}

func (t *Titan) embed(ctx context.Context, text string) ([]float32, error) {
	body, err := json.Marshal(question{text, Dimensions, true})
	if err != nil {
		return nil, err
	}
	out, err := t.client.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId: &t.model, Body: body, ContentType: aws.String("application/json"), Accept: aws.String("application/json"),
	})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Embedding []float32 `json:"embedding"`
	}
	if err := json.Unmarshal(out.Body, &answer); err != nil {
		return nil, errors.New("the answer is not the model's JSON")
	}
	if len(answer.Embedding) != Dimensions {
		return nil, fmt.Errorf("the answer has %d numbers, not %d", len(answer.Embedding), Dimensions)
	}
	return answer.Embedding, nil
}

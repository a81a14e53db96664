package localrun

import (
	"encoding/json"
	"net/http"
	"testing"
)

// Partner is a partner's server at the GraphQL door of a business.
type Partner struct {
	Door, Key string
	KeyID     string // empty unless the key was made for the test
}

// Partner gives a test a partner with a key of its own, whose limits nobody else uses up.
func (r *Run) Partner(t testing.TB, handle, scopes string) Partner {
	t.Helper()
	made := r.Ops(t, "", "key", "create", "--business", handle, "--kind", "partner", "--name", t.Name(), "--scopes", scopes)
	return Partner{r.BaseURL + "/@" + handle + "/api/graphql", made.Secret, made.ID}
}

// Send sends a GraphQL request and returns the answer, whatever it is.
func (p Partner) Send(t testing.TB, query string, variables map[string]any, header ...string) Answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return Call(t, http.MethodPost, p.Door, p.Key, string(body), header...)
}

// Ask sends a GraphQL request and decodes its data. The test fails when there are errors.
func (p Partner) Ask(t testing.TB, into any, query string, variables map[string]any, header ...string) {
	t.Helper()
	a := p.Send(t, query, variables, header...)
	var answer struct {
		Data   json.RawMessage
		Errors json.RawMessage
	}
	if a.JSON(t, &answer); a.Status != http.StatusOK || answer.Errors != nil {
		t.Fatalf("%s\n%v: %d %s", query, variables, a.Status, a.Body)
	}
	if err := json.Unmarshal(answer.Data, into); err != nil {
		t.Fatalf("%v in %s", err, answer.Data)
	}
}

// Endpoint is a webhook endpoint as its maker sees it.
type Endpoint struct {
	ID, URL, Description, Status, APIVersion, SigningSecret string
	DisabledReason                                          *string
	SubscribedEventTypes                                    []string
}

// UserError is a refusal that is part of an answer.
type UserError struct{ Field, Message, Code string }

// Changed is what a mutation of an endpoint answers.
type Changed struct {
	WebhookEndpoint *Endpoint
	Redelivered     int
	UserErrors      []UserError
}

const shownEndpoint = `{ webhookEndpoint { id url description status disabledReason apiVersion subscribedEventTypes signingSecret } userErrors { field message code } }`

// Mutate runs one of the mutations of endpoints, with its arguments as GraphQL writes them.
func (p Partner) Mutate(t testing.TB, mutation, arguments string, header ...string) Changed {
	t.Helper()
	var out map[string]Changed
	p.Ask(t, &out, "mutation { changed: "+mutation+"("+arguments+") "+shownEndpoint+" }", nil, header...)
	return out["changed"]
}

// Listen makes an endpoint that is told of those events at an address.
func (p Partner) Listen(t testing.TB, address string, eventTypes ...string) Endpoint {
	t.Helper()
	types, _ := json.Marshal(eventTypes)
	url, _ := json.Marshal(address)
	made := p.Mutate(t, "createWebhookEndpoint", "input: {url: "+string(url)+", subscribedEventTypes: "+string(types)+"}")
	if made.WebhookEndpoint == nil {
		t.Fatalf("no endpoint at %s: %+v", address, made.UserErrors)
	}
	return *made.WebhookEndpoint
}

package graphqlapi

import (
	"encoding/json"
	"reflect"
	"testing"

	"frontdesk/shared/graphqlapi/schema"
)

// FuzzVariables: what is taken is what its types say, so that taking it once more changes nothing.
func FuzzVariables(f *testing.F) {
	schema := load(f, schema.SDL())
	p, _, _ := planned(schema, `mutation ($id: ID!, $in: RedeliverWebhooksInput!, $yes: Boolean = true) {
		deleteWebhookEndpoint(id: $id) { userErrors { code @include(if: $yes) } } redeliverWebhooks(input: $in) { redelivered } }`, nil)
	if p == nil {
		f.Fatal("the document is not valid")
	}
	for _, variables := range []string{`{}`, `{"id": 5, "in": {"endpointId": "x", "deliveryIds": "y"}}`, `{"id": "x", "in": {"endpointId": "x", "deliveryIds": [1, "y"], "from": "2026-03-01T00:00:00Z", "status": "failed"}, "yes": false}`,
		`{"id": 1e300, "in": []}`, `{"id": null, "in": {"endpointId": {}}}`, `{"id": "x", "in": {"more": 1}, "yes": "true"}`} {
		f.Add(variables)
	}
	f.Fuzz(func(t *testing.T, variables string) {
		var given map[string]any
		if json.Unmarshal([]byte(variables), &given) != nil {
			return
		}
		values, err := coerced(schema, p, given)
		if err != nil {
			return
		}
		again, err := coerced(schema, p, values)
		if err != nil || !reflect.DeepEqual(again, values) {
			t.Errorf("%s is %v, and then %v, %v", variables, values, again, err)
		}
	})
}

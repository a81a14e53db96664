package schema

import (
	"embed"
	"strings"
)

//go:embed schema.graphql business.graphql participant.graphql activity_registration.graphql activity_session.graphql product.graphql
//go:embed product_purchase.graphql webhook_endpoint.graphql webhook_delivery.graphql mutation.graphql
var files embed.FS

// nouns are the files in the order in which they are published.
var nouns = []string{"schema", "business", "participant", "activity_registration", "activity_session", "product", "product_purchase",
	"webhook_endpoint", "webhook_delivery", "mutation"}

// SDL returns the whole schema, as published.
func SDL() string {
	var all []string
	for _, noun := range nouns {
		text, err := files.ReadFile(noun + ".graphql")
		if err != nil {
			panic(err) // a noun without its file: no build passes its tests
		}
		all = append(all, string(text))
	}
	return strings.Join(all, "\n")
}

// Package enum spells the values of enumerations as partners know them, in GraphQL and in the payloads of webhooks.
//
// It knows no enumeration: the values are the domain's.
package enum

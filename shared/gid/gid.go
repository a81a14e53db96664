package gid

import (
	"slices"
	"strings"
)

// The kinds of records that have a global id. A participant is a BusinessParticipant in ids, and a Participant elsewhere.
const (
	Business     = "Business"
	Participant  = "BusinessParticipant"
	Registration = "ActivityRegistration"
	Session      = "ActivitySession"
	Product      = "Product"
	Purchase     = "ProductPurchase"
	Endpoint     = "WebhookEndpoint"
	Delivery     = "WebhookDelivery"
	Key          = "ApiKey"
)

const prefix = "gid://Frontdesk/"

var kinds = []string{Business, Participant, Registration, Session, Product, Purchase, Endpoint, Delivery, Key}

// Kinds returns a copy of all kinds.
func Kinds() []string { return slices.Clone(kinds) }

// Of returns the global id of a record, by its kind and its id within its business.
func Of(kind, id string) string { return prefix + kind + "/" + id }

// MaxID is how many bytes the id of a record may have.
const MaxID = 200

// Parse takes a global id apart. ok is false for one that Of never returns: another prefix, a kind that there is not, or an id that is
// empty, longer than MaxID, or has anything in it but ASCII letters, digits and "-._~:".
func Parse(s string) (kind, id string, ok bool) {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return "", "", false
	}
	kind, id, _ = strings.Cut(rest, "/")
	if !slices.Contains(kinds, kind) || id == "" || len(id) > MaxID || strings.ContainsFunc(id, foreign) {
		return "", "", false
	}
	return kind, id, true
}

// foreign reports whether no id has the letter.
func foreign(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-._~:", r))
}

// Package dynamo is the store, on two DynamoDB tables. It alone knows the DynamoDB SDK.
//
// keys.go is the schema: every key pattern is built there by one function, and testdata/keys.golden shows them all.
// access_items.go and business_items.go hold the shape of every item, beside what turns it into a record and back.
// conditions.go holds every condition of a write, with the named error that its failure means. read.go and write.go are
// the verbs on a table; the remaining files have one noun each.
//
// Items past their time are filtered on every read: no engine deletes them in time.
//
// The package keeps promises (all or nothing, only once, never more than); it does not decide who may ask.
package dynamo

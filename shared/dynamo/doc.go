// Package dynamo is the store, on two DynamoDB tables. It alone knows the DynamoDB SDK.
//
// keys.go is the schema: every key pattern is built there by one function, and testdata/keys.golden shows them all.
// access_items.go, business_items.go and usage_items.go hold the shape of every item that is read back, and its conversion; items.go
// holds what the shapes share. conditions.go holds every condition of a write, with the named error that its failure
// means. read.go and write.go are the operations on a table, connect.go opens the tables, and create_tables.go creates
// them on this machine. Each of the other files has one noun.
//
// Reads may return expired items, because the store's own deletion lags by up to days. Packages account, oauth and
// authorizer compare every expiry with the clock. A spent refresh token is the exception: knowing it longer does no harm.
//
// The package keeps promises (all or nothing, only once, never more than); it does not decide who may ask.
package dynamo

// Package dynamo is the store, on two DynamoDB tables. It alone knows DynamoDB's SDK; the local run, which plays its streams,
// knows the one of those.
//
// keys.go is the schema: every key pattern is built there by one function, and testdata/keys.golden shows them all.
// The files <noun>_items.go hold the shapes of items that are read back, and their conversion; items.go holds what the shapes
// share. The files <noun>_conditions.go hold every condition of a write, with the named error that its failure means; conditions.go
// holds those that several nouns share, and of nouns that have one or two. read.go and write.go are the operations on a table, batch.go
// those that read many things at once, list.go reads pages of lists, connect.go opens the tables, create_tables.go creates them on this
// machine, and stream.go reads the BusinessTable's stream. exporter.go reads whole businesses, importer.go and loader.go write them.
// Each of the other files has one noun.
//
// patience.go bounds how long a request waits for the store, and how often it is asked: a try that was not answered in 3 seconds is
// given up, and there are three. Writes that collide with others are tried six times, and then decided anew by the use case. What
// was given up may have been done: whoever asks again must be told so, and not refused for their own success.
//
// Reads may return expired items, because the store's own deletion lags by up to days. Packages account, oauth and
// authorizer compare every expiry with the clock. A spent refresh token is the exception: knowing it longer does no harm.
//
// The package keeps promises (all or nothing, only once, never more than); it does not decide who may ask.
package dynamo

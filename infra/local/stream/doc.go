// Package stream stands in for Lambda's event source mapping of a DynamoDB stream: it reads what changed in a table of the engine
// and invokes a function for it, in order, until each record was taken.
//
// It owns how far a function has come, in a file that is written after each batch that was taken. A run that is killed therefore
// loses nothing and plays at most one batch twice. The engine has one shard and forgets no record; batches are played one after
// the other.
//
// It must not know what a record or the function's work means.
package stream

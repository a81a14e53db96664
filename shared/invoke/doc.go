// Package invoke asks other functions of the stack to do something, through Lambda's Invoke API. It implements webhook.Workers.
//
// It knows what it asks and of which function; what becomes of it is that function's business. It alone imports Lambda's SDK.
package invoke

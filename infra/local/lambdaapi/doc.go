// Package lambdaapi stands in for Lambda's Invoke API, by which functions invoke others: at once and waiting for the answer, or
// asynchronously.
//
// It owns the wire and the asynchronous invocations under way. It must not know how functions are run, nor what payloads mean.
package lambdaapi

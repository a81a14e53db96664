// Package gateway plays API Gateway: it is the http.Handler of a REST API that a template describes. It finds the
// route, asks the authorizer, turns the request into a proxy event and the function's result into a response, and
// answers by itself with gateway responses, all as the deployed API does, with its renamed headers, its limits and its
// error types.
//
// It owns the wire between clients and functions. It must not know how functions are run: it calls an InvokeFunc and
// reads the errors of package runtime. Nothing of Frontdesk stands in it beside what the template says.
package gateway

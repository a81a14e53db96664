// Package gateway stands in for API Gateway: an http.Handler for the REST API that a template describes. It finds the
// route, asks the authorizer, turns the request into a proxy event and the function's result into a response, and
// gives gateway responses of its own, all as the deployed API does, with its renamed headers, its limits and its
// error types.
//
// It owns the wire between clients and functions. It must not know how functions are run: it calls an InvokeFunc and
// reads the errors of package runtime. All it knows about Frontdesk comes from the template.
package gateway

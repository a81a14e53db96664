// Package template reads a SAM template: its functions, the routes of its REST API, the authorizers, gateway responses
// and CORS settings, with every intrinsic function resolved for one set of parameters.
//
// It owns what SAM and API Gateway would refuse at deployment and a local run would otherwise wave through: paths that
// are no REST paths, two variables side by side, an authorizer without a function.
//
// It must not know how a function is run or a request is answered, nor anything about Frontdesk: no route, function or
// table name stands in its code.
package template

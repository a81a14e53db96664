// Package template reads a SAM template: its functions, the routes of its REST API, the authorizers, gateway responses
// and CORS settings, the streams and schedules that invoke functions, with every intrinsic function resolved for one set of
// parameters.
//
// It also refuses what SAM and API Gateway would refuse at deployment (paths that are not REST paths, two variables
// side by side, an authorizer without a function), and what the local run would play otherwise than AWS does.
//
// It must not know how a function is run or a request is answered, nor anything about Frontdesk: its code names no
// route, function or table.
package template

// Package apigateway turns API Gateway's events into net/http's requests and its responses back, so that every HTTP
// function is one http.Handler, and gives the authorizer function its request and its policy.
//
// It alone knows aws-lambda-go's event shapes. It decides nothing: what the authorizer handed on is passed along as it
// came, in Context.
package apigateway

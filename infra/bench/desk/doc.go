// Command desk is Frontdesk as make bench measures it: the local gateway, the authorizer and the functions of the doors in one
// process behind net/http, with the real store on an engine that is another process.
//
// Each request takes the way that it takes on AWS: an event for the authorizer and one for the function, both as JSON, both through
// aws-lambda-go's handlers. It owns the wiring of that process and the credentials that are used; what is asked and what is measured
// belongs to package bench.
package main

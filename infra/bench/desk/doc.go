// Command desk is Frontdesk's functions as make bench measures them: the authorizer and those of the doors in one process, with the real
// store on an engine that is another process.
//
// A gateway elsewhere posts it the events that Lambda would hand to the functions, and it answers as they do, in JSON. It owns the wiring
// of that process and what it takes to come in; what is asked and what is measured belongs to package bench.
package main

// Command local runs the whole of Frontdesk on one machine, without Docker and without an account: the DynamoDB engine,
// the built functions, a gateway that behaves like API Gateway as template.yaml declares it, and what invokes functions beside it:
// the table's stream, schedules, and other functions. `make run` builds and starts it.
//
// PORT changes the port, DATA the folder for everything that is kept, TLS=1 serves HTTPS, SEED=large adds a business
// with 10,000 participants. DATA/demo.json holds what outside tools need to use the run.
package main

// Command local runs the whole of Frontdesk on one machine, without Docker and without an account: the DynamoDB engine,
// the built functions, and a gateway that reads template.yaml and plays API Gateway. `make run` builds and starts it.
//
// PORT changes the port, DATA the folder that holds everything that lasts, TLS=1 serves HTTPS, SEED=large adds a
// business of 10,000 participants. What outside tools need to know of it stands in DATA/demo.json.
package main

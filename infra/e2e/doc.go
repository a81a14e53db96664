// Package e2e tests the running system as its users see it: the built functions behind the gateway, found through
// demo.json alone. It has only tests, and relies on nothing that is not published, but for one that needs a thousand writes
// within seconds: it makes them with the domain's own use cases. What starts the run and uses it is package localrun;
// browsers and programs that others wrote are in package peers.
package e2e

// Command smoke tries a running site from outside, as a partner's server, an AI assistant and a person do, and prints a line for each
// thing that it tried. make deploy runs it after each deployment.
//
// Without an operator's means (--url) it does what anybody may. With them (--outputs, --local) it also makes a key and a person in
// business smoke-test, uses them, and takes from them what they may do; business, person and the log of what they did remain.
//
// It exits 1 when something is wrong, and 3 when nothing is but that API Gateway does not hand on the authorizer's challenge, which
// the other wiring (parameter Challenge=static) is for.
//
// It knows the site's published addresses only, and none of its packages.
package main

// Command samlocal runs Frontdesk behind SAM CLI's own gateway, its functions in Docker containers and the engine on this machine,
// and lets the end-to-end tests loose on it. It shows that the template and what `sam build` makes of it work in the hands of a
// program that is not ours. `make sam-local` builds and starts it.
//
// SERVE=1 runs no tests: it stays until Ctrl-C. PORT changes SAM's port. It uses the Docker that answers, or starts one of its own,
// and asks no image registry for what it can make itself. When it ends, its containers, its image and its Docker are gone.
//
// It knows nothing of API Gateway, which is SAM's part here, nor what the tests ask; they say what they need beyond it.
package main

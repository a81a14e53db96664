// Command ops is what the operator of Frontdesk does that no business can do for itself: businesses and their grants,
// people, keys, clients, links.
//
//	go run ./infra/ops help
//
// It works on the local run, which it finds through DATA, or with --aws on a stack. commands.go is the table of what there
// is; each noun has a file; run.go reads the command line and is the one place that renders answers and refusals.
//
// The command acts as access.Operator, through the same use cases as the console. It does not know the doors.
package main

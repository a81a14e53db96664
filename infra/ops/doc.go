// Command ops is for the operator of Frontdesk: it manages businesses and their grants, people, API keys, OAuth clients
// and links, and changes the records of a business.
//
//	go run ./infra/ops help
//
// It works on the local run, which it finds through DATA, or with --aws on a stack. commands.go is the table of all
// commands, whose code is in one file for each area; run.go reads the command line and prints answers and errors. With
// --dry-run the store is given to a command by dynamo's DryRun, so that none has to think of it; but what a command does beside
// the store, such as showing a secret, it leaves out itself.
//
// Users, roles, links and keys go through package account, with access.Operator as the caller; a business's
// records through package booking, all of them at once through package transfer; businesses, grants and client marks write the store directly.
// The command does not know the doors.
package main

// Package account is people and their credentials: users, sign-in, console sessions, memberships, and the life of a
// key.
//
// A role is read when it is needed and never remembered. Passwords are kept as argon2id, secrets as digests; what is
// made here is shown once, to whom it is made for.
//
// The package knows no records of a business beyond its name and who works there, and no wire format but the console's
// session cookie.
package account

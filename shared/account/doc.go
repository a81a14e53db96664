// Package account is people and their credentials: users and how they get an account, sign in and get back in, console
// sessions, teams and invitations to them, and the life of a key.
//
// A role is read when it is needed and never remembered. Passwords are kept as argon2id, secrets as digests; what is
// made here is shown once, to whom it is made for.
//
// What anybody may call (SignIn, StartSignUp, StartPasswordReset) tells nobody who does not read that person's mail who has
// an account: what is returned, counted, sent, and how long it takes, is the same for an address that nobody has. CreateUser,
// SetRole and RemoveMember do tell their caller; Invite tells only who is on the caller's own team.
//
// A team is changed upon the condition that it is still as it was read, and never loses its last owner but to an operator.
// An invitation counts for what its inviter may still give, and ends with every other change of the invited's place.
//
// The package knows no records of a business beyond its name and who works there, no way to send an e-mail, no protocol of
// an upstream provider, and no wire format but the console's cookies and the links in its e-mails.
package account

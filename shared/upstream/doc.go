// Package upstream signs people in through one OpenID Connect provider: authorization code with PKCE (RFC 7636), state,
// nonce, and iss (RFC 9207).
//
// state, nonce and code verifier are derived from the secret of one attempt, which only the browser that made it has, so
// that nothing of the protocol has to be stored. The ID token is go-oidc's to verify. The provider's metadata and keys are
// read when they are first needed, never at the start of a function, and again after a failure; keys also when a token is
// signed with an unknown one.
//
// The package knows no store, no page and no user: it turns what a browser brought back into an account.Identity. That
// an attempt is used once is package account's.
package upstream

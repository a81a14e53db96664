// Package oauth is the authorization server: it registers clients, asks people for their consent, and gives out tokens
// that are bound to one MCP address.
//
//	POST /oauth/register     Register     RFC 7591
//	GET  /oauth/authorize    Authorize    checks the request, asks for sign-in, shows the consent page
//	POST /oauth/authorize    Authorize    takes the decision, redirects with a code or an error
//	POST /oauth/token        Token        code or refresh token → tokens
//	POST /oauth/revoke       Revoke       RFC 7009
//	POST /oauth/introspect   Introspect   RFC 7662
//	GET  /.well-known/…      Metadata     RFC 8414, RFC 9728
//
// Some of them stand at older addresses too; template.yaml has them all.
//
// Clients register themselves, or are known by the address of their metadata document, or were added by an operator. All
// prove themselves by PKCE with S256, and all are public but those that an operator made confidential. STANDARDS.md says
// which RFCs are followed and where we differ. Everything that follows from one consent is one Grant: revoking it ends all of
// its tokens at once. Connections is how people see the grants that concern them, and end one.
// Code says client, and connection for what a person let one do; what people read says app, or program.
//
// The package lets nobody in at a door (package authorizer does) and knows no records of a business.
package oauth

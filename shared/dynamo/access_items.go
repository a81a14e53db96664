package dynamo

import (
	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/oauth"
)

// The shapes of the AccessTable's items.

type userItem struct {
	Type            string `dynamodbav:"type"`
	ID              string `dynamodbav:"id"`
	Email           string `dynamodbav:"email"`
	EmailVerifiedAt unix   `dynamodbav:"emailVerifiedAt,omitempty"`
	Name            string `dynamodbav:"name"`
	PasswordHash    string `dynamodbav:"passwordHash,omitempty"`
	SessionEpoch    string `dynamodbav:"sessionEpoch,omitempty"`
	CreatedAt       unix   `dynamodbav:"createdAt"`
}

func toUserItem(u account.User) userItem {
	return userItem{"user", u.ID, u.Email, at(u.EmailVerifiedAt), u.Name, u.PasswordHash, u.SessionEpoch, at(u.CreatedAt)}
}

func (i userItem) user() account.User {
	return account.User{ID: i.ID, Email: i.Email, EmailVerifiedAt: i.EmailVerifiedAt.time(), Name: i.Name, PasswordHash: i.PasswordHash,
		SessionEpoch: i.SessionEpoch, CreatedAt: i.CreatedAt.time()}
}

type mailedLinkItem struct {
	Type      string `dynamodbav:"type"`
	Purpose   string `dynamodbav:"purpose"`
	Email     string `dynamodbav:"email"`
	UserID    string `dynamodbav:"userId,omitempty"`
	Epoch     string `dynamodbav:"sessionEpoch,omitempty"`
	Browser   string `dynamodbav:"browser"`
	Return    string `dynamodbav:"return,omitempty"`
	ExpiresAt unix   `dynamodbav:"expiresAt"`
	TTL       unix   `dynamodbav:"ttl"`
}

func toMailedLinkItem(l account.MailedLink) mailedLinkItem {
	return mailedLinkItem{"mailedLink", string(l.Purpose), l.Email, l.UserID, l.Epoch, l.Browser, l.Return, at(l.ExpiresAt), at(l.ExpiresAt)}
}

func (i mailedLinkItem) mailedLink(digest string) account.MailedLink {
	return account.MailedLink{Digest: digest, Purpose: account.LinkPurpose(i.Purpose), Email: i.Email, UserID: i.UserID, Epoch: i.Epoch,
		Browser: i.Browser, Return: i.Return, ExpiresAt: i.ExpiresAt.time()}
}

type signInAttemptItem struct {
	Type      string `dynamodbav:"type"`
	Return    string `dynamodbav:"return,omitempty"`
	Source    string `dynamodbav:"source"`
	CreatedAt unix   `dynamodbav:"createdAt"`
	ExpiresAt unix   `dynamodbav:"expiresAt"`
	TTL       unix   `dynamodbav:"ttl"`
}

func toSignInAttemptItem(a account.SignInAttempt) signInAttemptItem {
	return signInAttemptItem{"signInAttempt", a.Return, a.Source, at(a.CreatedAt), at(a.ExpiresAt), at(a.ExpiresAt)}
}

func (i signInAttemptItem) signInAttempt(digest string) account.SignInAttempt {
	return account.SignInAttempt{Digest: digest, Return: i.Return, Source: i.Source, CreatedAt: i.CreatedAt.time(), ExpiresAt: i.ExpiresAt.time()}
}

type consoleSessionItem struct {
	Type      string `dynamodbav:"type"`
	UserID    string `dynamodbav:"userId"`
	Epoch     string `dynamodbav:"sessionEpoch,omitempty"`
	CreatedAt unix   `dynamodbav:"createdAt"`
	ExpiresAt unix   `dynamodbav:"expiresAt"`
	TTL       unix   `dynamodbav:"ttl"`
}

func toConsoleSessionItem(s account.ConsoleSession) consoleSessionItem {
	return consoleSessionItem{"consoleSession", s.UserID, s.Epoch, at(s.CreatedAt), at(s.ExpiresAt), at(s.ExpiresAt)}
}

func (i consoleSessionItem) consoleSession(digest string) account.ConsoleSession {
	return account.ConsoleSession{Digest: digest, UserID: i.UserID, Epoch: i.Epoch, CreatedAt: i.CreatedAt.time(), ExpiresAt: i.ExpiresAt.time()}
}

// issuerItem says who a user is at an upstream provider.
type issuerItem struct {
	Type    string `dynamodbav:"type"`
	Subject string `dynamodbav:"subject"`
}

type linkItem struct {
	Type          string `dynamodbav:"type"`
	UserID        string `dynamodbav:"userId"`
	BusinessID    string `dynamodbav:"businessId"`
	ParticipantID string `dynamodbav:"participantId"`
}

func (i linkItem) link() booking.Link {
	return booking.Link{UserID: i.UserID, BusinessID: i.BusinessID, ParticipantID: i.ParticipantID}
}

type clientItem struct {
	Type         string   `dynamodbav:"type"`
	ID           string   `dynamodbav:"id"`
	Name         string   `dynamodbav:"name"`
	RedirectURIs []string `dynamodbav:"redirectUris"`
	Source       string   `dynamodbav:"source"`
	Internal     bool     `dynamodbav:"internal,omitempty"`
	SecretDigest string   `dynamodbav:"secretDigest,omitempty"`
	CreatedAt    unix     `dynamodbav:"createdAt"`
	FreshUntil   unix     `dynamodbav:"freshUntil,omitempty"`
	ExpiresAt    unix     `dynamodbav:"expiresAt,omitempty"`
	RemovedAt    unix     `dynamodbav:"removedAt,omitempty"`
	TTL          unix     `dynamodbav:"ttl,omitempty"`
}

func toClientItem(c oauth.Client) clientItem {
	return clientItem{"client", c.ID, c.Name, c.RedirectURIs, string(c.Source), c.Internal, c.SecretDigest, at(c.CreatedAt), at(c.FreshUntil),
		at(c.ExpiresAt), at(c.RemovedAt), at(c.ExpiresAt)}
}

func (i clientItem) client() oauth.Client {
	return oauth.Client{ID: i.ID, Name: i.Name, RedirectURIs: i.RedirectURIs, Source: oauth.ClientSource(i.Source), Internal: i.Internal,
		SecretDigest: i.SecretDigest, CreatedAt: i.CreatedAt.time(), FreshUntil: i.FreshUntil.time(), ExpiresAt: i.ExpiresAt.time(),
		RemovedAt: i.RemovedAt.time()}
}

type transactionItem struct {
	Type          string   `dynamodbav:"type"`
	SessionDigest string   `dynamodbav:"sessionDigest"`
	ClientID      string   `dynamodbav:"clientId"`
	ClientName    string   `dynamodbav:"clientName"`
	RedirectURI   string   `dynamodbav:"redirectUri"`
	State         []byte   `dynamodbav:"state,omitempty"` // whatever the client sent, which need not be UTF-8
	CodeChallenge string   `dynamodbav:"codeChallenge"`
	Door          string   `dynamodbav:"door"`
	Handle        string   `dynamodbav:"handle,omitempty"`
	BusinessID    string   `dynamodbav:"businessId,omitempty"`
	Scopes        []string `dynamodbav:"scopes"`
	ExpiresAt     unix     `dynamodbav:"expiresAt"`
	TTL           unix     `dynamodbav:"ttl"`
}

func toTransactionItem(t oauth.Transaction) transactionItem {
	return transactionItem{"transaction", t.SessionDigest, t.ClientID, t.ClientName, t.RedirectURI, []byte(t.State), t.CodeChallenge, string(t.Door), t.Handle,
		t.BusinessID, t.Scopes, at(t.ExpiresAt), at(t.ExpiresAt)}
}

func (i transactionItem) transaction(digest string) oauth.Transaction {
	return oauth.Transaction{Digest: digest, SessionDigest: i.SessionDigest, ClientID: i.ClientID, ClientName: i.ClientName, RedirectURI: i.RedirectURI,
		State: string(i.State), CodeChallenge: i.CodeChallenge, Door: access.Door(i.Door), Handle: i.Handle, BusinessID: i.BusinessID, Scopes: i.Scopes, ExpiresAt: i.ExpiresAt.time()}
}

type codeItem struct {
	Type          string   `dynamodbav:"type"`
	ClientID      string   `dynamodbav:"clientId"`
	ClientName    string   `dynamodbav:"clientName"`
	RedirectURI   string   `dynamodbav:"redirectUri"`
	CodeChallenge string   `dynamodbav:"codeChallenge"`
	Resource      string   `dynamodbav:"resource"`
	Scopes        []string `dynamodbav:"scopes"`
	UserID        string   `dynamodbav:"userId"`
	BusinessID    string   `dynamodbav:"businessId,omitempty"`
	ExpiresAt     unix     `dynamodbav:"expiresAt"`
	GrantID       string   `dynamodbav:"grantId,omitempty"` // what it gave when it was used
	TTL           unix     `dynamodbav:"ttl"`
}

func toCodeItem(c oauth.Code) codeItem {
	return codeItem{Type: "code", ClientID: c.ClientID, ClientName: c.ClientName, RedirectURI: c.RedirectURI, CodeChallenge: c.CodeChallenge,
		Resource: c.Resource, Scopes: c.Scopes, UserID: c.UserID, BusinessID: c.BusinessID, ExpiresAt: at(c.ExpiresAt), TTL: at(c.ExpiresAt.Add(kept))}
}

func (i codeItem) code(digest string) oauth.Code {
	return oauth.Code{Digest: digest, ClientID: i.ClientID, ClientName: i.ClientName, RedirectURI: i.RedirectURI, CodeChallenge: i.CodeChallenge,
		Resource: i.Resource, Scopes: i.Scopes, UserID: i.UserID, BusinessID: i.BusinessID, ExpiresAt: i.ExpiresAt.time(), GrantID: i.GrantID}
}

type grantItem struct {
	Type        string                 `dynamodbav:"type"`
	ID          string                 `dynamodbav:"id"`
	ClientID    string                 `dynamodbav:"clientId"`
	ClientName  string                 `dynamodbav:"clientName"`
	RedirectURI string                 `dynamodbav:"redirectUri"`
	UserID      string                 `dynamodbav:"userId"`
	BusinessID  string                 `dynamodbav:"businessId,omitempty"`
	Resource    string                 `dynamodbav:"resource"`
	Scopes      []string               `dynamodbav:"scopes"`
	Internal    bool                   `dynamodbav:"internal"`
	CreatedAt   unix                   `dynamodbav:"createdAt"`
	RevokedAt   unix                   `dynamodbav:"revokedAt,omitempty"`
	Access      map[string]accessItem  `dynamodbav:"access"`  // by digest
	Refresh     map[string]refreshItem `dynamodbav:"refresh"` // by digest
	ListedUntil unix                   `dynamodbav:"listedUntil,omitempty"`
	TTL         unix                   `dynamodbav:"ttl"`
}

type accessItem struct {
	Scopes    []string `dynamodbav:"scopes"`
	ExpiresAt unix     `dynamodbav:"expiresAt"`
}

type refreshItem struct {
	ExpiresAt  unix  `dynamodbav:"expiresAt"`
	RotatedAt  milli `dynamodbav:"rotatedAt,omitempty"` // exact, because the grace is counted from it
	Successors int   `dynamodbav:"successors"`
}

type spentItem struct {
	Type string `dynamodbav:"type"`
	TTL  unix   `dynamodbav:"ttl"`
}

func toGrantItem(g oauth.Grant, t oauth.Tokens) grantItem {
	return grantItem{Type: "grant", ID: g.ID, ClientID: g.ClientID, ClientName: g.ClientName, RedirectURI: g.RedirectURI, UserID: g.UserID, BusinessID: g.BusinessID,
		Resource: g.Resource, Scopes: g.Scopes, Internal: g.Internal, CreatedAt: at(g.CreatedAt),
		Access:  map[string]accessItem{t.AccessDigest: {t.Access.Scopes, at(t.Access.ExpiresAt)}},
		Refresh: map[string]refreshItem{t.RefreshDigest: {ExpiresAt: at(t.RefreshExpires)}}, ListedUntil: at(t.ListedUntil),
		TTL: at(t.RefreshExpires.Add(kept))}
}

func (i grantItem) grant() oauth.Grant {
	g := oauth.Grant{ID: i.ID, ClientID: i.ClientID, ClientName: i.ClientName, RedirectURI: i.RedirectURI, UserID: i.UserID, BusinessID: i.BusinessID, Resource: i.Resource,
		Scopes: i.Scopes, Internal: i.Internal, CreatedAt: i.CreatedAt.time(), RevokedAt: i.RevokedAt.time(), ListedUntil: i.ListedUntil.time(),
		Access: map[string]oauth.AccessToken{}, Refresh: map[string]oauth.RefreshToken{}}
	for digest, a := range i.Access {
		g.Access[digest] = oauth.AccessToken{Scopes: a.Scopes, ExpiresAt: a.ExpiresAt.time()}
	}
	for digest, r := range i.Refresh {
		g.Refresh[digest] = oauth.RefreshToken{ExpiresAt: r.ExpiresAt.time(), RotatedAt: r.RotatedAt.time(), Successors: r.Successors}
	}
	return g
}

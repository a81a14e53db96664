package upstream

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"

	"frontdesk/shared/account"
	"frontdesk/shared/problem"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Identify returns who the provider says is at the browser with that attempt's secret, which came back with that query.
// VALIDATION_ERROR for an answer that is not to this attempt or not this provider's, UNAUTHORIZED when the person did not
// agree, INTERNAL_ERROR when the provider fails.
func (p *Provider) Identify(ctx context.Context, secret string, query url.Values) (account.Identity, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	m, err := p.metadata(ctx)
	if err != nil {
		return account.Identity{}, err
	}
	code, err := p.code(m, secret, query)
	if err != nil {
		return account.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := m.oauth.Exchange(ctx, code, oauth2.VerifierOption(derive(secret, "verifier")))
	if err != nil {
		return account.Identity{}, p.failed(err)
	}
	i, err := p.identity(ctx, m, token, derive(secret, "nonce"))
	if err != nil {
		return account.Identity{}, p.failed(err)
	}
	return i, nil
}

// code returns the authorization code of an answer. state is looked at first: the rest of an answer that somebody else
// began says nothing.
func (p *Provider) code(m *metadata, secret string, query url.Values) (string, error) {
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(derive(secret, "state"))) != 1 {
		return "", problem.New(problem.ValidationError, "What came back from %s does not belong to the sign-in that you began here. Try again.", p.name)
	}
	for _, name := range []string{"state", "iss", "error", "code"} {
		if len(query[name]) > 1 {
			return "", p.unusable(fmt.Errorf("it has %s twice", name))
		}
	}
	if _, sent := query["iss"]; (sent || m.sendsIss) && query.Get("iss") != p.config.Issuer {
		return "", problem.New(problem.ValidationError, "What came back is not from %s, so you are not signed in. Try again.", p.name)
	}
	switch failure := query.Get("error"); {
	case failure == "access_denied":
		return "", problem.New(problem.Unauthorized, "You were not signed in at %s.", p.name)
	case failure != "":
		return "", p.failed(fmt.Errorf("it answers with the error %q", failure))
	case query.Get("code") == "":
		return "", p.unusable(errors.New("it has no code"))
	}
	return query.Get("code"), nil
}

// unusable is an answer that leads nowhere. What is wrong with it is for the log.
func (p *Provider) unusable(cause error) error {
	shown := problem.New(problem.ValidationError, "%s sent you back without what we need to sign you in. Try again, or sign in another way.", p.name)
	return fmt.Errorf("%w: upstream: the answer: %w", shown, cause)
}

// claims are what an ID token or the UserInfo endpoint says about a person.
type claims struct {
	Subject       string  `json:"sub"`
	Party         string  `json:"azp"`
	Email         string  `json:"email"`
	EmailVerified boolean `json:"email_verified"`
	Name          string  `json:"name"`
}

// boolean is true for true and for "true", which some providers send. Anything else is false.
type boolean bool

func (b *boolean) UnmarshalJSON(text []byte) error {
	*b = string(text) == "true" || string(text) == `"true"`
	return nil
}

func (p *Provider) identity(ctx context.Context, m *metadata, token *oauth2.Token, nonce string) (account.Identity, error) {
	raw, _ := token.Extra("id_token").(string)
	verified, err := m.verifier.Verify(ctx, raw)
	if err != nil {
		return account.Identity{}, err
	}
	if subtle.ConstantTimeCompare([]byte(verified.Nonce), []byte(nonce)) != 1 {
		return account.Identity{}, errors.New("the ID token's nonce is of another attempt")
	}
	var c claims
	if err := verified.Claims(&c); err != nil {
		return account.Identity{}, err
	}
	if c.Party != "" && c.Party != p.config.ClientID {
		return account.Identity{}, errors.New("the ID token was made for another party")
	}
	if c.Email == "" && m.provider.UserInfoEndpoint() != "" {
		// Providers that follow the standard to the letter keep e-mail and name out of the ID token in this flow.
		if c, err = userInfo(ctx, m, token, verified.Subject); err != nil {
			return account.Identity{}, err
		}
	}
	return account.Identity{Issuer: verified.Issuer, Subject: verified.Subject, Email: c.Email, EmailVerified: bool(c.EmailVerified), Name: c.Name}, nil
}

func userInfo(ctx context.Context, m *metadata, token *oauth2.Token, subject string) (claims, error) {
	info, err := m.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return claims{}, err
	}
	// OpenID Connect Core 5.3.2: without this, one person's token could bring another's claims.
	if info.Subject != subject {
		return claims{}, errors.New("UserInfo is about somebody else")
	}
	var c claims
	err = info.Claims(&c)
	return c, err
}

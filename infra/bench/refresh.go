package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// tokens is what a token endpoint answers.
type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Type    string `json:"token_type"`
	Life    int    `json:"expires_in"`
	Scope   string `json:"scope"`
	IDToken string `json:"id_token"`
}

// refresh refreshes the server's grants in turn: whoever asks takes the grant that has waited longest, and hands back its new token.
func (s *stage) refresh(name string) served {
	said := s.authorized(name)
	waiting := make(chan string, len(said.RefreshTokens))
	for _, token := range said.RefreshTokens[1:] { // refreshAlike has used the first
		waiting <- token
	}
	return served{s.byName[name], name, func(ctx context.Context, _ int) error {
		t, err := s.exchange(ctx, name, said, <-waiting)
		if err == nil {
			waiting <- t.Refresh
		}
		return err
	}}
}

// authorized is a server's client with its grants.
func (s *stage) authorized(name string) access {
	if name == ours {
		return s.access
	}
	var said access
	json.Unmarshal(s.byName[name].said, &said)
	return said
}

func (s *stage) exchange(ctx context.Context, name string, said access, refreshToken string) (tokens, error) {
	path := map[string]string{ours: "/oauth/token", provider: "/token"}[name]
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken}, "client_id": {said.ClientID}}
	text, err := s.send(ctx, question{said.Address + path, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, form.Encode()})
	var t tokens
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	if err == nil && (t.Refresh == "" || t.Refresh == refreshToken) {
		err = fmt.Errorf("the refresh token was not rotated: %s", text)
	}
	return t, err
}

// refreshAlike sees to it that both give the same kind of answer: opaque tokens for an hour, a new refresh token, no ID token.
func (s *stage) refreshAlike(ctx context.Context) error {
	for _, name := range []string{ours, provider} {
		said := s.authorized(name)
		t, err := s.exchange(ctx, name, said, said.RefreshTokens[0])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if t.Type != "Bearer" || t.Life != 3600 || t.Scope != "mcp:business" || t.Access == "" || t.IDToken != "" {
			return fmt.Errorf("%s answers %+v", name, t)
		}
	}
	return nil
}

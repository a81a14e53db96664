package localrun

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"golang.org/x/oauth2"
)

// Assistant is go-sdk's MCP client at a door. It comes in with a key, or with nothing: then it describes or registers
// itself after the 401, sends a person to the consent page and exchanges the code.
type Assistant struct {
	Address  string
	Version  string // of the protocol; the client chooses when empty
	Key      string // of the assistant door; OAuth when empty
	Document string // the address of its client id metadata document; it registers when empty
	Person   Person // who signs in
	Business string // for which they approve; empty where there is nothing to choose

	Answers func() string // what its person says when a tool asks first: accept, decline; nil when it cannot ask

	tokens *ageing
}

// assistantCallback is where the assistant would listen for the redirect.
const assistantCallback = "http://127.0.0.1:51234/callback"

// NewClient returns go-sdk's client, of somebody who answers so when a tool asks first; nil when it cannot ask.
func NewClient(answer func() string) *mcp.Client {
	var o mcp.ClientOptions
	if answer != nil {
		o.ElicitationHandler = func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			return &mcp.ElicitResult{Action: answer(), Content: map[string]any{}}, nil
		}
	}
	return mcp.NewClient(&mcp.Implementation{Name: "e2e", Version: "1"}, &o)
}

// Connect lets the assistant in. The session is closed when the test ends.
func (a *Assistant) Connect(t testing.TB) (*mcp.ClientSession, error) {
	t.Helper()
	transport := &mcp.StreamableClientTransport{Endpoint: a.Address, DisableStandaloneSSE: true, HTTPClient: &http.Client{Transport: Transport(t)}}
	if a.Key != "" {
		transport.HTTPClient.Transport = &oauth2.Transport{Source: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: a.Key}), Base: Transport(t)}
	} else {
		handler, err := auth.NewAuthorizationCodeHandler(a.authorization(t))
		if err != nil {
			t.Fatal(err)
		}
		transport.OAuthHandler = handler
	}
	session, err := NewClient(a.Answers).Connect(t.Context(), transport, &mcp.ClientSessionOptions{ProtocolVersion: a.Version})
	if err == nil {
		t.Cleanup(func() { session.Close() })
	}
	return session, err
}

// Expire makes the access token an old one, by the client's clock. The assistant came in by OAuth.
func (a *Assistant) Expire() { a.tokens.expire() }

// Refreshed reports whether the assistant has got itself another access token since Expire.
func (a *Assistant) Refreshed() bool { return a.tokens != nil && a.tokens.renewed }

func (a *Assistant) authorization(t testing.TB) *auth.AuthorizationCodeHandlerConfig {
	c := &auth.AuthorizationCodeHandlerConfig{
		RedirectURL: assistantCallback, RequestRefreshToken: true, Client: &http.Client{Transport: Transport(t)},
		AuthorizationCodeFetcher: func(ctx context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
			back, err := NewBrowser(t).Authorize(ctx, args.URL, a.Person, a.Business)
			if err != nil {
				return nil, err
			}
			return &auth.AuthorizationResult{Code: back.Query().Get("code"), State: back.Query().Get("state"), Iss: back.Query().Get("iss")}, nil
		},
		NewTokenSource: func(ctx context.Context, c *oauth2.Config, token *oauth2.Token) (oauth2.TokenSource, error) {
			a.tokens = &ageing{source: c.TokenSource(ctx, token), renew: func() oauth2.TokenSource {
				return c.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken, Expiry: time.Unix(1, 0)})
			}}
			return a.tokens, nil
		},
	}
	if a.Document != "" {
		c.ClientIDMetadataDocumentConfig = &auth.ClientIDMetadataDocumentConfig{URL: a.Document}
		return c
	}
	c.DynamicClientRegistrationConfig = &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
		ClientName: "End-to-end test", RedirectURIs: []string{assistantCallback}, GrantTypes: []string{"authorization_code", "refresh_token"}, TokenEndpointAuthMethod: "none",
	}}
	return c
}

// ageing is a source of access tokens whose tokens can be made old.
type ageing struct {
	mu               sync.Mutex
	source           oauth2.TokenSource
	renew            func() oauth2.TokenSource // a source that has nothing but the refresh token
	expired, renewed bool
}

func (a *ageing) Token() (*oauth2.Token, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	token, err := a.source.Token()
	a.renewed = a.expired && err == nil
	return token, err
}

func (a *ageing) expire() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.source, a.expired = a.renew(), true
}

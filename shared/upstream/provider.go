package upstream

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"frontdesk/shared/problem"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Config is a provider and our registration with it. All fields but Name are required.
type Config struct {
	Issuer       string // as in the provider's own metadata, to the letter
	ClientID     string
	ClientSecret string
	RedirectURI  string // where browsers come back to
	Name         string // what people call the provider; empty: the host of Issuer
	Now          func() time.Time
}

// Provider is an upstream OpenID Connect provider. It is safe for concurrent use.
type Provider struct {
	config Config
	name   string
	client *http.Client

	mu    sync.Mutex
	found *metadata // nil until the provider has answered
}

// metadata is what the provider says about itself.
type metadata struct {
	provider *oidc.Provider
	oauth    oauth2.Config
	sendsIss bool // with every answer (RFC 9207)
}

// timeout is for one request to the provider. A person is waiting, and a function's own time is limited.
const timeout = 8 * time.Second

// New returns a provider that was not asked anything yet.
func New(c Config) (*Provider, error) {
	u, err := url.Parse(c.Issuer)
	if err != nil || u.Host == "" {
		return nil, errors.New("upstream: the issuer is not an address")
	}
	return &Provider{config: c, name: cmp.Or(c.Name, u.Host), client: &http.Client{Timeout: timeout}}, nil
}

// Name returns what people are told that the provider is.
func (p *Provider) Name() string { return p.name }

// AuthorizationURL returns where the browser with that attempt's secret has to go. INTERNAL_ERROR when the provider does
// not answer.
func (p *Provider) AuthorizationURL(ctx context.Context, secret string) (string, error) {
	m, err := p.metadata(ctx)
	if err != nil {
		return "", err
	}
	return m.oauth.AuthCodeURL(derive(secret, "state"), oidc.Nonce(derive(secret, "nonce")), oauth2.S256ChallengeOption(derive(secret, "verifier"))), nil
}

// derive makes one of an attempt's values. From none of them can the secret or another one be found.
func derive(secret, use string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(use))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (p *Provider) metadata(ctx context.Context) (*metadata, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	found, err := p.discover(ctx)
	if err != nil {
		return nil, p.failed(err)
	}
	p.found = found
	return found, nil
}

func (p *Provider) discover(ctx context.Context) (*metadata, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.config.Issuer)
	if err != nil {
		return nil, err
	}
	var extra struct {
		SendsIss    bool     `json:"authorization_response_iss_parameter_supported"`
		AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := provider.Claims(&extra); err != nil {
		return nil, err
	}
	endpoint := provider.Endpoint()
	if u, err := url.Parse(endpoint.AuthURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("the authorization endpoint is %q", endpoint.AuthURL)
	}
	// Chosen here, because otherwise oauth2 finds out by sending the code twice, which some providers take for a theft.
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if len(extra.AuthMethods) > 0 && !slices.Contains(extra.AuthMethods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return &metadata{provider, oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, RedirectURL: p.config.RedirectURI,
		Endpoint: endpoint, Scopes: []string{oidc.ScopeOpenID, oidc.ScopeEmail, oidc.ScopeProfile},
	}, extra.SendsIss}, nil
}

// failed is a provider that does not do its part. The cause is for the log.
func (p *Provider) failed(cause error) error {
	shown := problem.New(problem.InternalError, "%s could not sign you in just now. Try again in a moment, or sign in another way.", p.name)
	return fmt.Errorf("%w: upstream: %w", shown, cause)
}

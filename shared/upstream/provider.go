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

// Config is a provider and our registration with it. All fields but Name and Transport are required.
type Config struct {
	Issuer       string // as in the provider's own metadata, to the letter
	ClientID     string
	ClientSecret string
	RedirectURI  string // where browsers come back to
	Name         string // what people call the provider; empty: the host of Issuer
	Now          func() time.Time
	Transport    http.RoundTripper // how the provider is reached; nil: Go's own way
}

// Provider is an upstream OpenID Connect provider. It is safe for concurrent use.
type Provider struct {
	config Config
	name   string
	issuer *url.URL
	client *http.Client

	mu    sync.Mutex
	found *metadata // nil until the provider has answered
}

// metadata is what the provider says about itself.
type metadata struct {
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier // keeps the provider's keys, and asks again for one that it does not know
	oauth    oauth2.Config
	prompt   string
	sendsIss bool // with every answer (RFC 9207)
}

// A person is waiting, and a function has 28 seconds for all that it does.
const (
	timeout  = 8 * time.Second  // of one request to the provider
	patience = 20 * time.Second // with all requests of one Identify
)

// New returns a provider that was not asked anything yet.
func New(c Config) (*Provider, error) {
	u, err := url.Parse(c.Issuer)
	if err != nil || u.Host == "" {
		return nil, errors.New("upstream: the issuer is not an address")
	}
	return &Provider{config: c, name: cmp.Or(c.Name, u.Host), issuer: u, client: &http.Client{Timeout: timeout, Transport: c.Transport}}, nil
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
	return m.oauth.AuthCodeURL(derive(secret, "state"), oidc.Nonce(derive(secret, "nonce")), oauth2.S256ChallengeOption(derive(secret, "verifier")),
		oauth2.SetAuthURLParam("prompt", m.prompt)), nil
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
		KeysURL     string   `json:"jwks_uri"`
		Prompts     []string `json:"prompt_values_supported"`
		SendsIss    bool     `json:"authorization_response_iss_parameter_supported"`
		AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := provider.Claims(&extra); err != nil {
		return nil, err
	}
	endpoint := provider.Endpoint()
	// A provider need not have UserInfo.
	for _, address := range []string{endpoint.AuthURL, endpoint.TokenURL, extra.KeysURL, cmp.Or(provider.UserInfoEndpoint(), p.config.Issuer)} {
		if err := p.checkEndpoint(address); err != nil {
			return nil, err
		}
	}
	// Chosen here, because otherwise oauth2 finds out by sending the code twice, which some providers take for a theft.
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if len(extra.AuthMethods) > 0 && !slices.Contains(extra.AuthMethods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: p.config.ClientID, Now: p.config.Now})
	return &metadata{provider, verifier, oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, RedirectURL: p.config.RedirectURI,
		Endpoint: endpoint, Scopes: []string{oidc.ScopeOpenID, oidc.ScopeEmail, oidc.ScopeProfile},
	}, p.prompt(extra.Prompts), extra.SendsIss}, nil
}

// checkEndpoint refuses what is no web address, and plain HTTP below an issuer that is known by HTTPS: codes, our secret and
// the keys that prove who somebody is pass through it.
func (p *Provider) checkEndpoint(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || p.issuer.Scheme == "https") {
		return fmt.Errorf("an endpoint in its metadata is %q", address)
	}
	return nil
}

// google refuses prompts that it does not know, and knows no login (its OpenID Connect page, Authentication URI parameters).
const google = "https://accounts.google.com"

// prompt makes the provider ask who the person is although it may remember somebody: who presses the button after somebody
// else has signed out here would be signed in as them. Choosing an account is enough, but strict providers refuse what they
// do not support, and few say what they do. login is what they all must (OpenID Connect Core 15.1).
func (p *Provider) prompt(supported []string) string {
	if slices.Contains(supported, "select_account") || p.config.Issuer == google {
		return "select_account"
	}
	return "login"
}

// failed is a provider that does not do its part. The cause is for the log.
func (p *Provider) failed(cause error) error {
	shown := problem.New(problem.InternalError, "%s could not sign you in just now. Try again in a moment, or sign in another way.", p.name)
	return fmt.Errorf("%w: upstream: %w", shown, cause)
}

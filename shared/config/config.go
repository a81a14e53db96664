package config

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/host"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Environments that a stack can be.
const (
	Local   = "local"
	Dev     = "dev"
	Staging = "staging"
	Prod    = "prod"
)

// Config is what a function may know of where it runs.
type Config struct {
	Environment      string   // local, dev, staging or prod
	PublicURL        *url.URL // scheme and host of every address we hand out; no path. nil until FindPublicURL has read it
	AccessTable      string
	BusinessTable    string
	DynamoDBEndpoint string   // empty: AWS
	AllowedOrigins   []string // browser origins beside our own at the MCP doors
	SAMLocal         bool     // set by sam local, which ignores gateway responses and Deny

	// Of a stack without a domain, which CloudFront stands before; empty elsewhere.
	PublicURLParameter string // where its address is kept
	EdgeKey            []byte // digest of what CloudFront shows; 32 bytes

	AccessTokenLife time.Duration
	RefreshGrace    time.Duration // for how long a rotated refresh token still yields successors
	RedirectHosts   []string      // where clients may be redirected that no operator added; empty: anywhere that is safe

	Outbox   string // local runs only: the folder in which e-mails are kept instead of being sent
	MailFrom string // the address that SES sends from; with neither this nor Outbox there is no e-mail
	OIDC     OIDC   // of the console only: the provider that people may sign in through

	// Of the MCP doors only.
	SMSSender      string // who SMS are from: a name, a number with +, or * for anybody; empty: there are none
	EmbeddingModel string // id of the model that knowledge is searched with; empty: by keywords alone

	CursorKey []byte // 32 bytes that cursors are authenticated with; nil where none are made
	StateKey  []byte // 32 bytes that seal what clients of the MCP doors bring back; nil elsewhere

	// Of webhooks: what seals signing secrets is one of the two, or nothing where none are read.
	WebhookKMSKey    string // ARN of a key of AWS's key service
	WebhookKey       []byte // local runs only: 32 bytes
	DeliveryFunction string // name of the function that calls endpoints
	LambdaEndpoint   string // local runs only: what invokes functions; empty: AWS

	// Set by Lambda: where we run, and the function's own short-lived credentials.
	Region, AccessKeyID, SecretAccessKey, SessionToken string
}

// OIDC is an upstream OpenID Connect provider and our registration with it. The zero OIDC is none.
type OIDC struct {
	Issuer, ClientID, ClientSecret string
	Name                           string // what people call it; may be empty
}

// Variables are the names that template.yaml must declare; a test compares the two. Those that begin with AWS_ are the
// platform's own.
var Variables = []string{"ENVIRONMENT", "PUBLIC_URL", "PUBLIC_URL_PARAMETER", "EDGE_SECRET", "ACCESS_TABLE", "BUSINESS_TABLE", "DYNAMODB_ENDPOINT", "ALLOWED_ORIGINS",
	"ACCESS_TOKEN_LIFE", "REFRESH_GRACE", "REDIRECT_HOSTS",
	"CURSOR_KEY", "MCP_STATE_KEY", "WEBHOOK_KMS_KEY", "WEBHOOK_KEY", "DELIVERY_FUNCTION", "LAMBDA_ENDPOINT",
	"OUTBOX", "MAIL_FROM", "SMS_SENDER", "EMBEDDING_MODEL", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME"}

// Read makes a Config of an environment, looked up by getenv. The error lists every problem.
func Read(getenv func(string) string) (Config, error) {
	c := Config{
		Environment:      getenv("ENVIRONMENT"),
		AccessTable:      getenv("ACCESS_TABLE"),
		BusinessTable:    getenv("BUSINESS_TABLE"),
		DynamoDBEndpoint: getenv("DYNAMODB_ENDPOINT"),
		AllowedOrigins:   list(getenv("ALLOWED_ORIGINS")),
		RedirectHosts:    list(getenv("REDIRECT_HOSTS")),
		SAMLocal:         getenv("AWS_SAM_LOCAL") == "true",
		Outbox:           getenv("OUTBOX"),
		MailFrom:         getenv("MAIL_FROM"),
		SMSSender:        getenv("SMS_SENDER"),
		EmbeddingModel:   getenv("EMBEDDING_MODEL"),
		OIDC:             OIDC{getenv("OIDC_ISSUER"), getenv("OIDC_CLIENT_ID"), getenv("OIDC_CLIENT_SECRET"), getenv("OIDC_NAME")},
		WebhookKMSKey:    getenv("WEBHOOK_KMS_KEY"),
		DeliveryFunction: getenv("DELIVERY_FUNCTION"),
		LambdaEndpoint:   getenv("LAMBDA_ENDPOINT"),
		Region:           getenv("AWS_REGION"),
		AccessKeyID:      getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey:  getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:     getenv("AWS_SESSION_TOKEN"),
	}
	var errs []error
	if !slices.Contains([]string{Local, Dev, Staging, Prod}, c.Environment) {
		errs = append(errs, fmt.Errorf("ENVIRONMENT is %q, not local, dev, staging or prod", c.Environment))
	}
	if c.AccessTable == "" {
		errs = append(errs, errors.New("ACCESS_TABLE is empty"))
	}
	if c.BusinessTable == "" {
		errs = append(errs, errors.New("BUSINESS_TABLE is empty"))
	}
	errs = append(errs, c.readAddress(getenv))
	var err error
	if c.AccessTokenLife, err = duration(getenv, "ACCESS_TOKEN_LIFE", time.Hour, time.Minute, 24*time.Hour); err != nil {
		errs = append(errs, err)
	}
	if c.RefreshGrace, err = duration(getenv, "REFRESH_GRACE", time.Minute, 0, time.Hour); err != nil {
		errs = append(errs, err)
	}
	errs = append(errs, c.readKeys(getenv))
	if c.SAMLocal && c.Deployed() {
		errs = append(errs, fmt.Errorf("AWS_SAM_LOCAL is set in %s: only a local environment may run under sam local", c.Environment))
	}
	if c.Outbox != "" && c.Deployed() {
		errs = append(errs, fmt.Errorf("OUTBOX is set in %s: only a local run shows its e-mails to everybody", c.Environment))
	}
	return c, errors.Join(append(errs, c.checkWebhooks(), c.OIDC.check())...)
}

// readAddress reads the public address, or where it is kept. Only what CloudFront stands before has to be looked up, and only there
// is there somebody else to be kept from: no machine of ours is behind CloudFront.
func (c *Config) readAddress(getenv func(string) string) (err error) {
	text, parameter, secret := getenv("PUBLIC_URL"), getenv("PUBLIC_URL_PARAMETER"), getenv("EDGE_SECRET")
	if text != "" || parameter == "" || !c.Deployed() {
		c.PublicURL, err = publicURL("PUBLIC_URL", text)
		return err
	}
	c.PublicURLParameter = parameter
	if c.EdgeKey, err = secretKey("EDGE_SECRET", secret, true); err == nil && c.EdgeKey == nil {
		err = errors.New("EDGE_SECRET is empty: without it the API would answer those who go past CloudFront")
	}
	return err
}

// publicURL checks an address that name gave.
func publicURL(name, text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.String() != u.Scheme+"://"+u.Host:
		return nil, fmt.Errorf("%s is %q, not scheme and host alone", name, text)
	case u.Scheme != "https" && !(u.Scheme == "http" && host.IsLoopback(u.Hostname())):
		return nil, fmt.Errorf("%s is %q: it must be https, unless its host is loopback", name, u)
	}
	return u, nil
}

// readKeys reads the keys that are made of texts.
func (c *Config) readKeys(getenv func(string) string) error {
	var badCursor, badState, badWebhook error
	c.CursorKey, badCursor = secretKey("CURSOR_KEY", getenv("CURSOR_KEY"), c.Deployed())
	c.StateKey, badState = secretKey("MCP_STATE_KEY", getenv("MCP_STATE_KEY"), c.Deployed())
	c.WebhookKey, badWebhook = secretKey("WEBHOOK_KEY", getenv("WEBHOOK_KEY"), c.Deployed())
	return errors.Join(badCursor, badState, badWebhook)
}

// secretKey makes a key of any text that is long enough not to be guessed; nil of none. A reference that CloudFormation did not
// resolve is long, but everybody can read it.
func secretKey(name, text string, deployed bool) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	if deployed && strings.HasPrefix(text, "{{resolve:") {
		return nil, errors.New(name + " is a reference that was not resolved")
	}
	if len(text) < 32 {
		return nil, fmt.Errorf("%s has %d characters, fewer than 32", name, len(text))
	}
	key := sha256.Sum256([]byte(text))
	return key[:], nil
}

// checkWebhooks keeps a deployed stack from sealing with a key that stands in its functions' environment, and from giving its
// invocations to another address than Lambda's.
func (c Config) checkWebhooks() error {
	var errs []error
	if c.WebhookKMSKey != "" && c.WebhookKey != nil {
		errs = append(errs, errors.New("WEBHOOK_KMS_KEY and WEBHOOK_KEY are both set: one of them seals"))
	}
	if c.WebhookKey != nil && c.Deployed() {
		errs = append(errs, fmt.Errorf("WEBHOOK_KEY is set in %s: only a local run seals without AWS's key service", c.Environment))
	}
	if c.LambdaEndpoint != "" && c.Deployed() {
		errs = append(errs, fmt.Errorf("LAMBDA_ENDPOINT is set in %s: only a local run invokes functions elsewhere than at AWS", c.Environment))
	}
	return errors.Join(errs...)
}

// check accepts nothing or a whole registration. Issuer and secret travel to the provider, so it must be reached by https.
func (o OIDC) check() error {
	if o == (OIDC{}) {
		return nil
	}
	if o.Issuer == "" || o.ClientID == "" || o.ClientSecret == "" {
		return errors.New("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set together, or none of them, nor OIDC_NAME")
	}
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && !(u.Scheme == "http" && host.IsLoopback(u.Hostname())) {
		return fmt.Errorf("OIDC_ISSUER is %q: it must be an https address, unless its host is loopback", o.Issuer)
	}
	return nil
}

// list splits a text at commas and spaces.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// duration reads a variable such as 90s; usual when it is empty.
func duration(getenv func(string) string, name string, usual, least, most time.Duration) (time.Duration, error) {
	text := getenv(name)
	if text == "" {
		return usual, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < least || d > most {
		return 0, fmt.Errorf("%s is %q, not a duration from %v to %v", name, text, least, most)
	}
	return d, nil
}

// MustRead reads the process's environment, and what it refers to. It ends the process when something is wrong with it: a
// function that started anyway would fail later, at a request.
func MustRead() Config {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := Read(os.Getenv)
	if err == nil {
		err = c.FindPublicURL(ctx, "")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "configuration:", strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
	return c
}

// patience is how long a start may wait for AWS: Lambda ends one after ten seconds, and then says nothing of why.
const patience = 8 * time.Second

// Deployed reports whether this is a stack on AWS, as opposed to one machine.
func (c Config) Deployed() bool { return c.Environment != Local }

// AWS is how a function calls AWS: where it runs, with its own credentials.
func (c Config) AWS() aws.Config {
	return aws.Config{Region: c.Region, Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken}, nil
	})}
}

// InsecureAllowed reports whether plain HTTP may be answered: only where the public address itself is loopback http.
func (c Config) InsecureAllowed() bool { return c.PublicURL.Scheme == "http" }

package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"net/url"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"frontdesk/infra/demo"
	"frontdesk/infra/local/gateway"
	"frontdesk/infra/local/template"
	"frontdesk/shared/account"
	"frontdesk/shared/config"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/reqlog"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "desk:", err)
		os.Exit(1)
	}
}

// ready is what the process says on standard output once it answers.
type ready struct {
	Address       string   `json:"address"`
	Handle        string   `json:"handle"`
	PartnerKey    string   `json:"partnerKey"`
	StaffToken    string   `json:"staffToken"`
	ClientID      string   `json:"clientId"`
	RefreshTokens []string `json:"refreshTokens"`
}

func run(ctx context.Context) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	origin, err := url.Parse("http://" + listener.Addr().String())
	if err != nil {
		return err
	}
	tables := dynamo.Connect(config.Config{
		Region: "us-east-1", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: os.Getenv("DYNAMODB_ENDPOINT"), AccessTable: "access", BusinessTable: "business",
	}, reqlog.CountStore)
	if err := tables.CreateTables(ctx); err != nil {
		return err
	}
	made, err := demo.Seed(ctx, tables, demo.Options{Now: time.Now(), Environment: config.Local})
	if err != nil {
		return err
	}
	log, err := logger()
	if err != nil {
		return err
	}
	// Each request is counted, but a minute is over before anybody comes to its limits. A grant that is refreshed all the time looks
	// like one that is refreshed now and then; until there are grants, codes must not be too old.
	var granted atomic.Bool
	hurry := hurried(time.Now(), time.Hour)
	p := parts{tables: tables, origin: origin, log: log, limits: hurried(time.Now(), 24*time.Hour), tokens: func() time.Time {
		if granted.Load() {
			return hurry()
		}
		return time.Now()
	}}
	functions, err := p.functions()
	if err != nil {
		return err
	}
	site, err := template.Read("template.yaml")
	if err != nil {
		return err
	}
	asked := &question{}
	http.Handle("/", gateway.New(gateway.Config{Template: site, Now: time.Now, NewID: newID, Invoke: asked.invoke(functions)}))
	http.HandleFunc("/key-check", func(w http.ResponseWriter, r *http.Request) { p.keyCheck(w, r, asked.last.Load()) })
	serving := make(chan error, 1)
	go func() { serving <- http.Serve(listener, nil) }()
	said, err := p.credentials(ctx, made)
	if err != nil {
		return err
	}
	granted.Store(true)
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		return err
	}
	return <-serving
}

func newID() string { return credential.NewID(rand.Reader) }

// question keeps the last event that the authorizer was asked with.
type question struct{ last atomic.Pointer[[]byte] }

// invoke calls the functions as Lambda does, with JSON in and out.
func (q *question) invoke(functions map[string]lambda.Handler) gateway.InvokeFunc {
	return func(ctx context.Context, functionID, requestID string, payload []byte) ([]byte, error) {
		f, ok := functions[functionID]
		if !ok {
			return nil, errors.New("the benchmark runs no " + functionID)
		}
		if functionID == "AuthorizerFunction" {
			q.last.Store(&payload)
		}
		return f.Invoke(ctx, payload)
	}
}

// credentials are those of the first demo business: a partner's key, an owner's token for the staff door, and as many refresh tokens
// as there are grants.
func (p parts) credentials(ctx context.Context, made demo.Demo) (ready, error) {
	handle := made.Businesses[0].Handle
	said := ready{Address: p.origin.String(), Handle: handle}
	key := slices.IndexFunc(made.Keys, func(k demo.Key) bool { return k.Business == handle && k.Kind == account.PartnerKey })
	owner := slices.IndexFunc(made.Users, func(u demo.User) bool { return u.Roles[handle] == "owner" })
	if key < 0 || owner < 0 {
		return ready{}, errors.New("the demo has no partner key or no owner")
	}
	said.PartnerKey = made.Keys[key].Secret
	c, err := p.signIn(ctx, handle, made.Users[owner])
	if err != nil {
		return ready{}, err
	}
	said.ClientID = c.clientID
	for n := range grants + 1 {
		pair, err := c.authorize(ctx)
		if err != nil {
			return ready{}, fmt.Errorf("grant %d: %w", n, err)
		}
		if n == 0 {
			said.StaffToken = pair.AccessToken
			continue
		}
		said.RefreshTokens = append(said.RefreshTokens, pair.RefreshToken)
	}
	return said, nil
}

package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	_ "net/http/pprof" // what the numbers come from
	"net/url"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"frontdesk/infra/demo"
	"frontdesk/shared/account"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "desk:", err)
		os.Exit(1)
	}
}

// ready is what the process says on standard output once it answers: where, and how to come in to the first demo business.
type ready struct {
	Address    string `json:"address"`
	Handle     string `json:"handle"`
	PartnerKey string `json:"partnerKey"`
	Cookie     string `json:"cookie"` // of an owner's browser, signed in
}

func run(ctx context.Context) error {
	origin, err := url.Parse(os.Getenv("PUBLIC_URL"))
	if err != nil {
		return err
	}
	var requests atomic.Int64
	tables := dynamo.Connect(config.Config{
		Region: "us-east-1", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: os.Getenv("DYNAMODB_ENDPOINT"), AccessTable: "access", BusinessTable: "business",
	}, func(ctx context.Context, r reqlog.StoreRequest) {
		requests.Add(1)
		reqlog.CountStore(ctx, r)
	})
	if err := tables.CreateTables(ctx); err != nil {
		return err
	}
	made, err := demo.Seed(ctx, tables, demo.Options{Now: time.Now(), Environment: config.Local})
	if err != nil {
		return err
	}
	lines, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // nobody keeps them
	if err != nil {
		return err
	}
	// Each request is counted, but a minute is over before anybody comes to its limits. A grant that is refreshed all the time looks
	// like one that is refreshed now and then; until there are grants, codes must not be too old.
	var hurry atomic.Bool
	hurried := ahead(time.Now(), time.Hour)
	p := parts{tables: tables, origin: origin, lines: lines, limits: ahead(time.Now(), 24*time.Hour), tokens: func() time.Time {
		if hurry.Load() {
			return hurried()
		}
		return time.Now()
	}}
	functions, err := p.functions()
	if err != nil {
		return err
	}
	http.HandleFunc("POST /invoke/{function}", func(w http.ResponseWriter, r *http.Request) {
		invoke(w, r, functions[r.PathValue("function")])
	})
	http.HandleFunc("POST /key-check", p.keyCheck)
	http.HandleFunc("POST /hurry", func(http.ResponseWriter, *http.Request) { hurry.Store(true) })
	http.HandleFunc("GET /store-requests", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, requests.Load()) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	said, err := p.entry(ctx, made)
	if err != nil {
		return err
	}
	said.Address = "http://" + listener.Addr().String()
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		return err
	}
	return http.Serve(listener, nil)
}

// invoke answers an event, or says why the function failed.
func invoke(w http.ResponseWriter, r *http.Request, f invocable) {
	if f == nil {
		http.Error(w, "the benchmark runs no such function", http.StatusNotFound)
		return
	}
	event, err := io.ReadAll(r.Body)
	if err == nil {
		var answer []byte
		if answer, err = f(r.Context(), event); err == nil {
			w.Write(answer)
			return
		}
	}
	http.Error(w, err.Error(), http.StatusBadGateway)
}

// entry is a partner's key and an owner's session.
func (p parts) entry(ctx context.Context, made demo.Demo) (ready, error) {
	handle := made.Businesses[0].Handle
	key := slices.IndexFunc(made.Keys, func(k demo.Key) bool { return k.Business == handle && k.Kind == account.PartnerKey })
	owner := slices.IndexFunc(made.Users, func(u demo.User) bool { return u.Roles[handle] == "owner" })
	if key < 0 || owner < 0 {
		return ready{}, errors.New("the demo has no partner key or no owner")
	}
	accounts := account.NewAccounts(account.Config{Store: dynamo.NewAccounts(p.tables), Limits: ratelimit.New(dynamo.NewLimits(p.tables), p.limits), Now: p.tokens, Random: rand.Reader})
	secret, _, err := accounts.SignIn(ctx, "127.0.0.1", made.Users[owner].Email, made.Users[owner].Password)
	if err != nil {
		return ready{}, err
	}
	w := httptest.NewRecorder()
	account.SessionCookie(false).Set(w, secret)
	cookie := w.Result().Cookies()[0]
	return ready{Handle: handle, PartnerKey: made.Keys[key].Secret, Cookie: cookie.Name + "=" + cookie.Value}, nil
}

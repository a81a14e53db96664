package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/config"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/dynamo/engine"
	"frontdesk/shared/oauth"
)

// bench runs commands on an empty store.
type bench struct {
	t      *testing.T
	tables *dynamo.Tables
	stdin  string

	embedder booking.Embedder
}

func newBench(t *testing.T) *bench {
	tables, _ := dynamotest.New(t)
	return &bench{t: t, tables: tables}
}

func (b *bench) run(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Run(b.t.Context(), args, streams{strings.NewReader(b.stdin), &out, &errs}, func(context.Context, global) (target, error) {
		return target{tables: b.tables, environment: config.Local, baseURL: "http://127.0.0.1:8787", embedder: b.embedder}, nil
	})
	return code, out.String(), errs.String()
}

// must runs a command that must succeed and decodes its JSON.
func (b *bench) must(out any, args ...string) {
	b.t.Helper()
	code, stdout, stderr := b.run(append([]string{"--json"}, args...)...)
	if code != done || stderr != "" {
		b.t.Fatalf("%v: ended with %d: %s", args, code, stderr)
	}
	decoder := json.NewDecoder(strings.NewReader(stdout))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(out); err != nil || decoder.More() {
		b.t.Fatalf("%v: %v in %s", args, err, stdout)
	}
}

// log lists what the operator did to a business.
func (b *bench) log(businessID string) (told []string) {
	b.t.Helper()
	for e, err := range dynamo.NewEvents(b.tables).Events(b.t.Context(), businessID, "0", "8") {
		if err != nil || e.Principal != "operator" || e.Door != access.OperatorDoor {
			b.t.Fatalf("%+v, %v", e, err)
		}
		told = append(told, fmt.Sprint(e.Kind, " ", e.Details))
	}
	slices.Sort(told)
	return told
}

// refused runs a command that must fail, with and without --json, and returns the error.
func (b *bench) refused(args ...string) (code string, details map[string]any) {
	b.t.Helper()
	var envelope struct {
		Success *bool
		Error   struct {
			Code, Message string
			Details       map[string]any
		}
	}
	exit, stdout, stderr := b.run(append([]string{"--json"}, args...)...)
	if err := json.Unmarshal([]byte(stderr), &envelope); err != nil || exit != refused || stdout != "" || envelope.Success == nil || *envelope.Success || envelope.Error.Message == "" {
		b.t.Errorf("%v: ended with %d, %q, %s", args, exit, stdout, stderr)
	}
	exit, stdout, stderr = b.run(args...)
	if exit != refused || stdout != "" || stderr != envelope.Error.Message+"\n" {
		b.t.Errorf("%v without --json: ended with %d, %q, %q", args, exit, stdout, stderr)
	}
	return envelope.Error.Code, envelope.Error.Details
}

func (b *bench) business(handle string) businessAnswer {
	b.t.Helper()
	var made businessAnswer
	b.must(&made, "business", "create", "--handle", handle, "--name", "Studio "+handle, "--time-zone", "Europe/Berlin")
	return made
}

func TestBusinesses(t *testing.T) {
	b := newBench(t)
	made := b.business("studio")
	if made.Handle != "studio" || made.Currency != "EUR" || !slices.Equal(made.Grants, []string{"*"}) || len(made.ID) != credential.IDLength {
		t.Errorf("made %+v", made)
	}
	var other businessAnswer
	b.must(&other, "business", "create", "--handle=annex", "--name", "Annex", "--time-zone", "Asia/Tokyo", "--currency", "JPY")
	var granted businessAnswer
	b.must(&granted, "grants", "set", "--business", "studio", "--grants", "participants, purchases.read")
	if want := []string{"participants.read", "participants.write", "purchases.read"}; !slices.Equal(granted.Grants, want) {
		t.Errorf("granted %v", granted.Grants)
	}
	var list []businessAnswer
	b.must(&list, "business", "list")
	if len(list) != 2 || list[0].Handle != "annex" || fmt.Sprint(list[1]) != fmt.Sprint(granted) {
		t.Errorf("listed %+v", list)
	}
	if code, details := b.refused("business", "create", "--handle", "studio", "--name", "Another", "--time-zone", "UTC"); code != "CONFLICT" || details["field"] != "handle" {
		t.Errorf("a taken handle: %s %v", code, details)
	}
	for _, bad := range [][]string{{"No", "N", "UTC", "EUR"}, {"good", " ", "UTC", "EUR"}, {"good", "N", "Mars/Base", "EUR"}, {"good", "N", "UTC", "euro"}} {
		if code, _ := b.refused("business", "create", "--handle", bad[0], "--name", bad[1], "--time-zone", bad[2], "--currency", bad[3]); code != "VALIDATION_ERROR" {
			t.Errorf("%v: %s", bad, code)
		}
	}
	if code, _ := b.refused("grants", "set", "--business", "studio", "--grants", "everything"); code != "VALIDATION_ERROR" {
		t.Errorf("an unknown grant: %s", code)
	}
	if code, details := b.refused("grants", "set", "--business", "nowhere", "--grants", "*"); code != "NOT_FOUND" || details["field"] != "business" {
		t.Errorf("an unknown business: %s %v", code, details)
	}
	b.must(&granted, "grants", "set", "--business", "@studio", "--grants", "")
	if granted.Grants == nil || len(granted.Grants) != 0 {
		t.Errorf("granted %v", granted.Grants)
	}
	some := "participants.read participants.write purchases.read"
	if told, want := b.log(made.ID), []string{string(audit.BusinessCreated) + " map[grants:*]", string(audit.GrantsChanged) + " map[before:* now:" + some + "]",
		string(audit.GrantsChanged) + " map[before:" + some + " now:nothing]"}; !slices.Equal(told, want) {
		t.Errorf("the log has %q", told)
	}
}

func TestAnEmptyListIsAList(t *testing.T) {
	b := newBench(t)
	if _, stdout, _ := b.run("--json", "business", "list"); stdout != "[]\n" {
		t.Errorf("listed %q", stdout)
	}
}

func TestPeople(t *testing.T) {
	b := newBench(t)
	b.business("studio")
	var user userAnswer
	b.stdin = "a long password\nnot this\n"
	b.must(&user, "user", "create", "--email", "Ana@Example.com", "--name", "Ana", "--password-stdin")
	if user.Email != "ana@example.com" || user.Name != "Ana" {
		t.Errorf("made %+v", user)
	}
	accounts := dynamo.NewAccounts(b.tables)
	if ana, err := accounts.UserByEmail(t.Context(), "ana@example.com"); err != nil || !account.PasswordMatches("a long password", ana.PasswordHash) {
		t.Errorf("her password does not match: %v", err)
	}
	var other userAnswer
	b.must(&other, "user", "create", "--email", "bo@example.com", "--name", "Bo")
	if bo, err := accounts.UserByEmail(t.Context(), "bo@example.com"); err != nil || bo.PasswordHash != "" {
		t.Errorf("without a password: %+v, %v", bo, err)
	}
	if code, _ := b.refused("user", "create", "--email", "ana@example.com", "--name", "Ana"); code != "CONFLICT" {
		t.Errorf("a second one: %s", code)
	}
	b.stdin = "short\n"
	if code, _ := b.refused("user", "create", "--email", "cy@example.com", "--name", "Cy", "--password-stdin"); code != "VALIDATION_ERROR" {
		t.Errorf("a short password: %s", code)
	}
	b.stdin = ""
	if code, _, _ := b.run("user", "create", "--email", "cy@example.com", "--name", "Cy", "--password-stdin"); code != misused {
		t.Errorf("no password at all: %d", code)
	}

	b.stdin = "another long one\n"
	b.must(&user, "user", "password", "--email", "Ana@example.com", "--password-stdin")
	if ana, err := accounts.UserByEmail(t.Context(), "ana@example.com"); err != nil || !account.PasswordMatches("another long one", ana.PasswordHash) || ana.EmailVerifiedAt.IsZero() {
		t.Errorf("her other password does not match: %v", err)
	}
	if code, _ := b.refused("user", "password", "--email", "no@example.com", "--password-stdin"); code != "NOT_FOUND" {
		t.Errorf("nobody's password: %s", code)
	}
	b.stdin = "short\n"
	if code, _ := b.refused("user", "password", "--email", "ana@example.com", "--password-stdin"); code != "VALIDATION_ERROR" {
		t.Errorf("another short password: %s", code)
	}

	var member memberAnswer
	for _, role := range []access.Role{access.Frontdesk, access.Manager} {
		b.must(&member, "member", "set", "--business", "studio", "--email", "ana@example.com", "--role", string(role))
		if found, err := accounts.Memberships(t.Context(), user.ID); err != nil || member.Role != role || len(found) != 1 || found[0].Role != role {
			t.Errorf("made %+v, which is %+v, %v", member, found, err)
		}
	}
	b.must(&member, "member", "remove", "--business", "studio", "--email", "ana@example.com")
	if found, err := accounts.Memberships(t.Context(), user.ID); err != nil || len(found) != 0 {
		t.Errorf("still %+v, %v", found, err)
	}
	for _, refusal := range []struct{ args, code string }{
		{"member remove --business studio --email bo@example.com", "NOT_FOUND"},
		{"member set --business studio --email no@example.com --role owner", "NOT_FOUND"},
		{"member set --business studio --email bo@example.com --role king", "VALIDATION_ERROR"},
		{"member set --business nowhere --email bo@example.com --role owner", "NOT_FOUND"},
		{"link create --business studio --email bo@example.com", "NOT_FOUND"},
		{"link create --business studio --email no@example.com", "NOT_FOUND"},
		{"link create --business studio --email bo", "VALIDATION_ERROR"},
	} {
		if code, _ := b.refused(strings.Fields(refusal.args)...); code != refusal.code {
			t.Errorf("%s: %s", refusal.args, code)
		}
	}
}

func TestLinks(t *testing.T) {
	b := newBench(t)
	made := b.business("studio")
	l := dynamo.NewLoader(b.tables)
	if err := errors.Join(l.AddParticipant(t.Context(), made.ID, booking.Participant{ID: "participant", Name: "Ana", Email: "ana@example.com"}), l.Flush(t.Context())); err != nil {
		t.Fatal(err)
	}
	var user userAnswer
	b.must(&user, "user", "create", "--email", "ana@example.com", "--name", "Ana")
	var link linkAnswer
	b.must(&link, "link", "create", "--business", "studio", "--email", "Ana@example.com")
	if want := (linkAnswer{"studio", user.ID, "participant", "ana@example.com"}); link != want {
		t.Errorf("linked %+v", link)
	}
}

func TestClients(t *testing.T) {
	b := newBench(t)
	grants := dynamo.NewGrants(b.tables)
	var made newClientAnswer
	b.must(&made, "client", "create", "--name", "Agent", "--redirect-uris", "https://agent.example/cb,http://localhost/cb")
	if c, err := grants.Client(t.Context(), made.ID); err != nil || c.Source != oauth.Operated || c.Name != "Agent" || len(c.RedirectURIs) != 2 || !c.ExpiresAt.IsZero() {
		t.Errorf("added %+v, %v", c, err)
	}
	if code, said := b.refused("client", "create", "--name", "Agent", "--redirect-uris", "http://agent.example/cb"); code != "VALIDATION_ERROR" {
		t.Errorf("an unsafe redirect URI: %s %s", code, said)
	}
	var marked clientAnswer
	b.must(&marked, "client", "internal", "--id", made.ID)
	if c, err := grants.Client(t.Context(), made.ID); err != nil || !c.Internal || marked != (clientAnswer{made.ID, true}) {
		t.Errorf("marked %+v, %+v, %v", marked, c, err)
	}
	var first, second clientSecretAnswer
	b.must(&first, "client", "confidential", "--id", made.ID)
	b.must(&second, "client", "confidential", "--id", made.ID)
	if c, err := grants.Client(t.Context(), made.ID); err != nil || c.SecretDigest != credential.Digest(second.Secret) || first.Secret == second.Secret || !c.Internal {
		t.Errorf("confidential %+v, %v", c, err)
	}
	var removed removedClientAnswer
	b.must(&removed, "client", "remove", "--id", made.ID)
	for _, verb := range []string{"internal", "confidential", "remove"} {
		if code, _ := b.refused("client", verb, "--id", made.ID); code != "NOT_FOUND" {
			t.Errorf("%s of an unknown client: %s", verb, code)
		}
	}
}

func TestWrongUsage(t *testing.T) {
	b := newBench(t)
	b.business("studio")
	for _, args := range []string{"", "key", "key rotate", "key rotate --id x --overlap soon", "key edit", "export", "import --discard", "key list", "key list --business", "key list --business x more", "key list --nonsense",
		"--nonsense key list", "key create --business x --kind assistant --name N --expires soon", "user create --email e@example.com",
		"participant edit --business x --id y", "product add --business studio --name N --kind pass --price 12.50"} {
		code, stdout, stderr := b.run(strings.Fields(args)...)
		if code != misused || stdout != "" || !strings.Contains(stderr, "\nUsage: ops") {
			t.Errorf("%q ended with %d, %q, %q", args, code, stdout, stderr)
		}
		code, stdout, stderr = b.run(append([]string{"--json"}, strings.Fields(args)...)...)
		var envelope struct {
			Success bool
			Error   struct {
				Code    string
				Details struct{ Usage string }
			}
		}
		if err := json.Unmarshal([]byte(stderr), &envelope); err != nil || code != misused || stdout != "" || envelope.Error.Code != "VALIDATION_ERROR" || !strings.HasPrefix(envelope.Error.Details.Usage, "ops ") {
			t.Errorf("%q --json ended with %d, %q, %q", args, code, stdout, stderr)
		}
	}
}

func TestHelp(t *testing.T) {
	b := newBench(t)
	_, all, _ := b.run("help")
	for _, c := range commands {
		name := strings.Join(c.name(), " ")
		code, one, _ := b.run(append([]string{"help"}, c.name()...)...)
		if code != done || !strings.HasPrefix(one, "Usage: "+c.usage()+"\n") || !strings.Contains(all, name) {
			t.Errorf("help %s ended with %d: %s", name, code, one)
		}
		for _, o := range c.options {
			if !strings.Contains(one, "  "+o.usage()+" ") {
				t.Errorf("help %s leaves out --%s", name, o.name)
			}
		}
		if code, asked, _ := b.run(append(c.name(), "--help")...); code != done || asked != one {
			t.Errorf("%s --help ended with %d: %s", name, code, asked)
		}
	}
}

func TestTheLocalRunIsFoundThroughItsFolder(t *testing.T) {
	folder := t.TempDir()
	run := func() (int, string, string) {
		var out, errs bytes.Buffer
		code := Run(t.Context(), []string{"business", "list"}, streams{strings.NewReader(""), &out, &errs}, func(ctx context.Context, g global) (target, error) {
			return open(ctx, g, func(name string) string { return map[string]string{"DATA": folder}[name] })
		})
		return code, out.String(), errs.String()
	}
	notRunning := func(why string) {
		t.Helper()
		if code, _, stderr := run(); code != refused || !strings.HasPrefix(stderr, "the local run is not running: ") || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: ended with %d: %s", why, code, stderr)
		}
	}
	notRunning("no demo.json")

	binary, err := engine.Find("../..")
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Start(t.Context(), binary, "")
	if err != nil {
		t.Fatal(err)
	}
	defer e.Stop()
	text := fmt.Sprintf(`{"baseUrl":"http://127.0.0.1:8787","caFile":null,"engine":{"endpoint":%q,"accessTable":"access","businessTable":"business"},"keys":[]}`, e.Endpoint)
	if err := os.WriteFile(filepath.Join(folder, "demo.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	at, err := openLocal(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := at.tables.CreateTables(t.Context()); err != nil {
		t.Fatal(err)
	}
	if code, stdout, stderr := run(); code != done || !strings.HasPrefix(stdout, "HANDLE") {
		t.Errorf("ended with %d: %s%s", code, stdout, stderr)
	}
	e.Stop()
	notRunning("a demo.json that outlived its run")
}

func TestAStackNeedsItsNames(t *testing.T) {
	variables := map[string]string{"AWS_REGION": "eu-central-1"}
	getenv := func(name string) string { return variables[name] }
	var m misuse
	if _, err := open(t.Context(), global{aws: true, environment: "prod"}, getenv); !errors.As(err, &m) || !strings.Contains(m.message, "--access-table") {
		t.Errorf("got %v", err)
	}
	variables["ACCESS_TABLE"], variables["BUSINESS_TABLE"] = "access", "business"
	for _, environment := range []string{"", "local", "production"} {
		if _, err := open(t.Context(), global{aws: true, environment: environment}, getenv); !errors.As(err, &m) || !strings.Contains(m.message, "--environment") {
			t.Errorf("%q: got %v", environment, err)
		}
	}
	if at, err := open(t.Context(), global{aws: true, environment: "prod"}, getenv); err != nil || at.environment != "prod" || at.tables == nil {
		t.Errorf("opened %+v, %v", at, err)
	}
}

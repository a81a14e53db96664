package main

import (
	"context"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/config"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/engine"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// store is the bench's, read as it is: every item of both tables.
func store(t *testing.T) (b *bench, read func() string) {
	binary, err := engine.Find("../..")
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Start(t.Context(), binary, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	tables := dynamo.Connect(config.Config{Region: "local", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: e.Endpoint, AccessTable: "access", BusinessTable: "business"}, nil)
	if err := tables.CreateTables(t.Context()); err != nil {
		t.Fatal(err)
	}
	client := dynamodb.New(dynamodb.Options{Region: "local", BaseEndpoint: &e.Endpoint, Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
	})})
	return &bench{t: t, tables: tables}, func() string {
		t.Helper()
		all := []string{}
		for _, table := range []string{"access", "business"} {
			res, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String(table), ConsistentRead: aws.Bool(true)})
			if err != nil || res.LastEvaluatedKey != nil {
				t.Fatal("the tables do not fit one page: ", err)
			}
			for _, item := range res.Items {
				text, err := json.Marshal(item)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, table+string(text))
			}
		}
		slices.Sort(all)
		return strings.Join(all, "\n")
	}
}

// commandLines fills the store so that every command of the table can run, and returns a line for each; that of a command which
// only reads begins with a space.
func (b *bench) commandLines() map[string]string {
	b.t.Helper()
	made := b.business("studio")
	b.registrations(made.ID, "registration", "other")
	var sold productAnswer
	b.must(&sold, "product", "add", "--business", "studio", "--name", "Mat", "--kind", "physical_good", "--price", "2500")
	b.knowledge(made.ID, "k-1", "k-2", "k-3")
	b.embedder = reader{}
	var bought purchaseAnswer
	b.must(&bought, "purchase", "record", "--business", "studio", "--participant", "participant", "--product", sold.ID)
	b.works(made.ID, "staff")
	var off timeOffAnswer
	b.must(&off, "time-off", "add", "--business", "studio", "--staff", "staff", "--start", "2026-03-01", "--end", "2026-03-01")
	var user userAnswer
	b.must(&user, "user", "create", "--email", "ana@example.com", "--name", "Ana")
	key := func() string {
		var k newKeyAnswer
		b.must(&k, "key", "create", "--business", "studio", "--kind", "assistant", "--name", "Bot")
		return k.ID
	}
	client := func() string {
		var c newClientAnswer
		b.must(&c, "client", "create", "--name", "Agent", "--redirect-uris", "https://agent.example/cb")
		return c.ID
	}
	pass, file := productAnswer{}, filepath.Join(b.t.TempDir(), "shop.jsonl")
	b.business("shop")
	b.must(&pass, "product", "add", "--business", "shop", "--name", "Pass", "--kind", "pass", "--price", "9900")
	b.must(&exportAnswer{}, "export", "--business", "shop", "--out", file)
	return map[string]string{
		"export":              "--business shop --out " + file + ".again",
		"import":              "--business moved --in " + file,
		"business create":     "--handle annex --name Annex --time-zone Asia/Tokyo",
		"business list":       " ",
		"grants set":          "--business studio --grants participants",
		"user create":         "--email bo@example.com --name Bo --password-stdin",
		"user password":       "--email ana@example.com --password-stdin",
		"member set":          "--business studio --email ana@example.com --role owner",
		"member invite":       "--business studio --email cy@example.com --role frontdesk",
		"member remove":       "--business studio --email ana@example.com",
		"key create":          "--business studio --kind partner --name CRM --scopes products:read --sources 203.0.113.7",
		"key edit":            "--id " + key() + " --name Robot --scopes *",
		"key rotate":          "--id " + key() + " --overlap 1h",
		"key list":            " --business studio",
		"key revoke":          "--id " + key(),
		"client create":       "--name Agent --redirect-uris https://agent.example/cb",
		"client internal":     "--id https://agent.example/client.json",
		"client confidential": "--id " + client(),
		"client remove":       "--id " + client(),
		"token inspect":       " ",
		"link create":         "--business studio --email ana@example.com",

		"time-off add":          "--business studio --staff staff --start 2026-03-02 --end 2026-03-03",
		"time-off remove":       "--business studio --staff staff --id " + off.ID,
		"participant edit":      "--business studio --id participant --phone +49301234567",
		"participant consent":   "--business studio --id participant --status granted",
		"registration confirm":  "--business studio --id registration",
		"registration check-in": "--business studio --id registration",
		"registration no-show":  "--business studio --id registration",
		"registration cancel":   "--business studio --id other --reason Flu",
		"knowledge add":         "--business studio --question Mats? --answer Yes. --category Classes",
		"knowledge edit":        "--business studio --id k-1 --answer Yes.",
		"knowledge list":        " --business studio",
		"knowledge remove":      "--business studio --id k-2",
		"knowledge embed":       "--business studio",
		"product add":           "--business studio --name Card --kind gift_card --price 1250",
		"purchase record":       "--business studio --participant participant --price 2000 --product " + sold.ID,
		"purchase set":          "--business studio --status refunded --id " + bought.ID,
	}
}

// TestADryRunChangesNothing runs every command of the table dry, and then really, on tables that it compares as a whole.
func TestADryRunChangesNothing(t *testing.T) {
	b, read := store(t)
	lines := b.commandLines()
	b.stdin = "a long password\n"
	for _, c := range commands {
		name := strings.Join(c.name(), " ")
		line, known := lines[name]
		if !known {
			t.Errorf("%s: add its command line to this test", name)
			continue
		}
		if name == "member remove" { // a manager, because the last owner may have to stay
			var member memberAnswer
			b.must(&member, "member", "set", "--business", "studio", "--email", "ana@example.com", "--role", "manager")
		}
		args, only := append(c.name(), strings.Fields(line)...), strings.HasPrefix(line, " ")
		before := read()
		for range 2 { // what the first one would have done is not in the second one's way
			code, stdout, stderr := b.run(append([]string{"--json", "--dry-run"}, args...)...)
			if code != done || !strings.HasPrefix(stdout, `{"dryRun":true,"`) && !strings.HasPrefix(stdout, "[") || !json.Valid([]byte(stdout)) {
				t.Errorf("%s --json: ended with %d: %s%s", name, code, stdout, stderr)
			}
			if code, stdout, stderr = b.run(append(args, "--dry-run")...); code != done || !strings.HasPrefix(stdout, "This is a dry run: nothing was changed.") {
				t.Errorf("%s: ended with %d: %s%s", name, code, stdout, stderr)
			}
		}
		if after := read(); after != before {
			t.Errorf("the dry run of %s changed\n%s\nto\n%s", name, before, after)
		}
		if code, stdout, stderr := b.run(args...); code != done || strings.Contains(stdout, "dry run") {
			t.Errorf("%s, really: ended with %d: %s%s", name, code, stdout, stderr)
		}
		if changed := read() != before; changed == only {
			t.Errorf("%s changes the store: %v", name, changed)
		}
		delete(lines, name)
	}
	if len(lines) > 0 {
		t.Errorf("there are no commands %q", slices.Collect(maps.Keys(lines)))
	}
}

func TestADryRunRefusesWhatTheCommandWould(t *testing.T) {
	b := newBench(t)
	b.business("studio")
	var user userAnswer
	b.must(&user, "user", "create", "--email", "ana@example.com", "--name", "Ana")
	for line, code := range map[string]string{
		"business create --handle studio --name Another --time-zone UTC":   "CONFLICT",
		"user create --email ana@example.com --name Ana":                   "CONFLICT",
		"grants set --business nowhere --grants *":                         "NOT_FOUND",
		"member remove --business studio --email ana@example.com":          "NOT_FOUND",
		"client remove --id nobody":                                        "NOT_FOUND",
		"key rotate --id nobody --overlap 1h":                              "NOT_FOUND",
		"key create --business studio --kind partner --name P --scopes no": "VALIDATION_ERROR",
	} {
		if got, _ := b.refused(append([]string{"--dry-run"}, strings.Fields(line)...)...); got != code {
			t.Errorf("%s: %s", line, got)
		}
	}
}

// TestADryRunShowsNoSecret that looks as if it opened something.
func TestADryRunShowsNoSecret(t *testing.T) {
	b := newBench(t)
	b.business("studio")
	var client newClientAnswer
	b.must(&client, "client", "create", "--name", "Agent", "--redirect-uris", "https://agent.example/cb")
	var key newKeyAnswer
	b.must(&key, "key", "create", "--business", "studio", "--kind", "partner", "--name", "CRM", "--scopes", "products:read")
	for line, secret := range map[string]string{
		"key create --business studio --kind partner --name CRM --scopes products:read": "sk_test_fd…",
		"key rotate --overlap 0 --id " + key.ID:                                         "sk_test_fd…",
		"client confidential --id " + client.ID:                                         "cs_fd…",
	} {
		for _, flags := range []string{"--dry-run ", "--dry-run --json "} {
			_, stdout, stderr := b.run(strings.Fields(flags + line)...)
			for found := range credential.Find(stdout + stderr) {
				t.Errorf("%s%s shows %s", flags, line, found.Secret)
			}
			if !strings.Contains(stdout, secret) {
				t.Errorf("%s%s shows %s%s", flags, line, stdout, stderr)
			}
		}
	}
}

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
)

func TestKeys(t *testing.T) {
	b := newBench(t)
	made := b.business("studio")
	var key newKeyAnswer
	b.must(&key, "key", "create", "--business", "studio", "--kind", "partner", "--name", "Partner", "--scopes", "registrations:read,participants:read", "--expires", "24h")
	if !slices.Equal(key.Scopes, []string{"participants:read", "registrations:read"}) || key.ExpiresAt == nil || time.Until(*key.ExpiresAt) < 23*time.Hour {
		t.Errorf("made %+v", key)
	}
	secret, err := credential.Parse(key.Secret)
	if err != nil || secret.Kind != credential.PartnerTest {
		t.Fatal(secret, err)
	}
	if found, err := dynamo.NewCredentials(b.tables).Credential(t.Context(), secret); err != nil || found.Key.Digest != secret.Digest() || found.Business.Handle != "studio" {
		t.Errorf("the secret finds %+v, %v", found, err)
	}
	code, stdout, _ := b.run("--json", "key", "create", "--business", "studio", "--kind", "internal", "--name", "Agent")
	if code != done || !strings.Contains(stdout, `"expiresAt":null`) {
		t.Errorf("ended with %d: %s", code, stdout)
	}
	code, stdout, _ = b.run("key", "create", "--business", "studio", "--kind", "assistant", "--name", "Helper", "--expires", "2999-01-01T00:00:00Z")
	shown := regexp.MustCompile(`biz_sk_fd\w+`).FindAllString(stdout, -1)
	if code != done || len(shown) != 2 || shown[0] != shown[1] || !strings.Contains(stdout, "curl -s -H 'Authorization: Bearer biz_sk_") || !strings.Contains(stdout, "'http://127.0.0.1:8787/api/mcp'") {
		t.Errorf("ended with %d: %s", code, stdout)
	}

	var edited keyAnswer
	b.must(&edited, "key", "edit", "--id", key.ID, "--name", "Renamed", "--scopes", "participants:read", "--sources", "203.0.113.7, 2001:db8::/32")
	if edited.Name != "Renamed" || !slices.Equal(edited.Scopes, []string{"participants:read"}) || fmt.Sprint(edited.Sources) != "[203.0.113.7/32 2001:db8::/32]" {
		t.Errorf("edited %+v", edited)
	}
	b.must(&edited, "key", "edit", "--id", key.ID, "--sources=")
	if edited.Name != "Renamed" || edited.Sources == nil || len(edited.Sources) != 0 {
		t.Errorf("edited %+v", edited)
	}
	var rotated newKeyAnswer
	b.must(&rotated, "key", "rotate", "--id", key.ID, "--overlap", "1h")
	if rotated.Replaces != key.ID || rotated.ID == key.ID || rotated.Secret == key.Secret || !rotated.ExpiresAt.Equal(*key.ExpiresAt) {
		t.Errorf("rotated %+v", rotated)
	}
	if code, details := b.refused("key", "rotate", "--id", key.ID, "--overlap", "1h"); code != "CONFLICT" || details["replacedBy"] != rotated.ID {
		t.Errorf("rotated twice: %s %v", code, details)
	}
	var revoked revokedAnswer
	b.must(&revoked, "key", "revoke", "--id", rotated.ID)
	b.must(&rotated, "key", "create", "--business", "studio", "--kind", "partner", "--name", "Office", "--scopes", "products:read", "--sources", "198.51.100.0/24")
	if code, stdout, _ := b.run("key", "rotate", "--id", rotated.ID, "--overlap", "0"); code != done || !strings.Contains(stdout, "The old key has ended.") {
		t.Errorf("ended with %d: %s", code, stdout)
	}
	var live newKeyAnswer
	b.must(&live, "key", "create", "--business", "studio", "--kind", "partner", "--name", "Live", "--scopes", "products:read")

	b.must(&revoked, "key", "revoke", "--id", key.ID)
	var list []keyAnswer
	b.must(&list, "key", "list", "--business", "studio")
	i := slices.IndexFunc(list, func(k keyAnswer) bool { return k.ID == key.ID })
	if len(list) != 7 || i < 0 || list[i].ReplacedBy == "" || list[i].Status != "revoked" || list[i].RevokedAt == nil || !strings.HasSuffix(key.Secret, list[i].Last4) {
		t.Errorf("listed %+v", list)
	}
	if _, stdout, _ := b.run("key", "list", "--business", "studio"); strings.Contains(stdout, key.Secret) || strings.Count(stdout, "\n") != 8 || !strings.Contains(stdout, "198.51.100.0/24") {
		t.Errorf("listed\n%s", stdout)
	}

	for _, refusal := range []struct{ args, code string }{
		{"key create --business studio --kind partner --name P", "VALIDATION_ERROR"},
		{"key create --business studio --kind partner --name P --scopes read:team", "VALIDATION_ERROR"},
		{"key create --business studio --kind robot --name P", "VALIDATION_ERROR"},
		{"key create --business studio --kind assistant --name P --expires 2020-01-01T00:00:00Z", "VALIDATION_ERROR"},
		{"key create --business nowhere --kind assistant --name P", "NOT_FOUND"},
		{"key list --business nowhere", "NOT_FOUND"},
		{"key create --business studio --kind assistant --name P --sources desk.example", "VALIDATION_ERROR"},
		{"key edit --id " + live.ID + " --scopes read:team", "VALIDATION_ERROR"},
		{"key edit --id " + live.ID + " --scopes=", "VALIDATION_ERROR"},
		{"key edit --id " + live.ID + " --sources nowhere", "VALIDATION_ERROR"},
		{"key edit --id " + key.ID + " --name N", "CONFLICT"},
		{"key edit --id short", "NOT_FOUND"},
		{"key rotate --id " + key.ID + " --overlap 1h", "CONFLICT"},
		{"key rotate --id " + live.ID + " --overlap 200h", "VALIDATION_ERROR"},
		{"key rotate --id " + made.ID + credential.NoID + " --overlap 1h", "NOT_FOUND"},
		{"key revoke --id " + made.ID + credential.NoID, "NOT_FOUND"},
		{"key revoke --id short", "NOT_FOUND"},
	} {
		if code, _ := b.refused(strings.Fields(refusal.args)...); code != refusal.code {
			t.Errorf("%s: %s", refusal.args, code)
		}
	}
}

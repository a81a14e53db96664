package config_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/config"
)

// read makes a Config of a good environment with changes, written NAME=value.
func read(changes ...string) (config.Config, error) {
	env := map[string]string{"ENVIRONMENT": "prod", "PUBLIC_URL": "https://desk.example", "ACCESS_TABLE": "a", "BUSINESS_TABLE": "b",
		"ALLOWED_ORIGINS": "https://a.example, https://b.example", "AWS_REGION": "eu-central-1"}
	for _, c := range changes {
		name, value, _ := strings.Cut(c, "=")
		env[name] = value
	}
	return config.Read(func(name string) string { return env[name] })
}

func TestRead(t *testing.T) {
	c, err := read()
	if err != nil || !c.Deployed() || c.InsecureAllowed() || c.PublicURL.String() != "https://desk.example" || strings.Join(c.AllowedOrigins, " ") != "https://a.example https://b.example" ||
		c.AccessTable != "a" || c.BusinessTable != "b" || c.Region != "eu-central-1" || c.SAMLocal {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestDurations(t *testing.T) {
	if c, err := read(); err != nil || c.AccessTokenLife != time.Hour || c.RefreshGrace != time.Minute {
		t.Errorf("usually %v and %v, %v", c.AccessTokenLife, c.RefreshGrace, err)
	}
	if c, err := read("ACCESS_TOKEN_LIFE=90m", "REFRESH_GRACE=0s"); err != nil || c.AccessTokenLife != 90*time.Minute || c.RefreshGrace != 0 {
		t.Errorf("%v and %v, %v", c.AccessTokenLife, c.RefreshGrace, err)
	}
	for _, wrong := range []string{"ACCESS_TOKEN_LIFE=1s", "ACCESS_TOKEN_LIFE=1000h", "ACCESS_TOKEN_LIFE=3600", "REFRESH_GRACE=-1s", "REFRESH_GRACE=2h", "REFRESH_GRACE=soon"} {
		name, _, _ := strings.Cut(wrong, "=")
		if _, err := read(wrong); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestEveryProblemIsReported(t *testing.T) {
	_, err := config.Read(func(name string) string { return map[string]string{"AWS_SAM_LOCAL": "true"}[name] })
	if err == nil {
		t.Fatal("an empty environment was accepted")
	}
	for _, name := range []string{"ENVIRONMENT", "PUBLIC_URL", "ACCESS_TABLE", "BUSINESS_TABLE", "AWS_SAM_LOCAL"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is missing in: %v", name, err)
		}
	}
}

func TestPublicURL(t *testing.T) {
	for url, ok := range map[string]bool{
		"https://desk.example": true, "https://desk.example:8443": true, "https://127.0.0.1:8787": true,
		"http://127.0.0.1:8787": true, "http://localhost:8787": true, "http://[::1]:8787": true,
		"http://desk.example": false, "http://localhost.example": false, "http://127.0.0.1.example": false, "http://10.0.0.1": false,
		"ftp://127.0.0.1": false, "desk.example": false, "//desk.example": false, "https://": false, "https://:443": false, "https:desk.example": false,
		"https://desk.example/": false, "https://desk.example/api": false, "https://desk.example?a": false, "https://desk.example?": false,
		"https://desk.example#a": false, "https://u:p@desk.example": false, "https://desk example": false, "": false,
	} {
		c, err := read("ENVIRONMENT=local", "PUBLIC_URL="+url)
		if (err == nil) != ok || err == nil && c.InsecureAllowed() != strings.HasPrefix(url, "http:") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestSAMLocalIsForOneMachine(t *testing.T) {
	for environment, ok := range map[string]bool{"local": true, "dev": false, "staging": false, "prod": false} {
		if c, err := read("ENVIRONMENT="+environment, "AWS_SAM_LOCAL=true"); (err == nil) != ok || !c.SAMLocal {
			t.Errorf("%s: %v", environment, err)
		}
		if c, err := read("ENVIRONMENT=" + environment); err != nil || c.Deployed() == ok {
			t.Errorf("%s: %v", environment, err)
		}
	}
	for _, environment := range []string{"", "Prod", "production", "test"} {
		if _, err := read("ENVIRONMENT=" + environment); err == nil {
			t.Errorf("%q was accepted", environment)
		}
	}
}

func TestOutboxIsForOneMachine(t *testing.T) {
	for environment, ok := range map[string]bool{"local": true, "dev": false, "staging": false, "prod": false} {
		if c, err := read("ENVIRONMENT="+environment, "OUTBOX=/tmp/outbox"); (err == nil) != ok || c.Outbox != "/tmp/outbox" {
			t.Errorf("%s: %v", environment, err)
		}
	}
}

func TestSecretKeys(t *testing.T) {
	secret := strings.Repeat("k", 32)
	for name, key := range map[string]func(config.Config) []byte{
		"CURSOR_KEY":    func(c config.Config) []byte { return c.CursorKey },
		"MCP_STATE_KEY": func(c config.Config) []byte { return c.StateKey },
	} {
		one, err := read(name + "=" + secret)
		if err != nil || len(key(one)) != 32 {
			t.Fatalf("%s: %d bytes, %v", name, len(key(one)), err)
		}
		if again, err := read(name + "=" + secret); err != nil || !bytes.Equal(key(one), key(again)) {
			t.Errorf("%s: the same text is another key, %v", name, err)
		}
		if other, err := read(name + "=" + secret + secret); err != nil || len(key(other)) != 32 || bytes.Equal(key(one), key(other)) {
			t.Errorf("%s: another text of 64 characters: %x, %v", name, key(other), err)
		}
		if none, err := read(); err != nil || key(none) != nil {
			t.Errorf("%s: without one: %x, %v", name, key(none), err)
		}
		if _, err := read(name + "=" + secret[1:]); err == nil || !strings.Contains(err.Error(), name+" has 31 characters") || strings.Contains(err.Error(), "kkk") {
			t.Errorf("%s: a short one: %v", name, err)
		}
		reference := name + "={{resolve:secretsmanager:frontdesk-cursors}}"
		if _, err := read(reference); err == nil || !strings.Contains(err.Error(), name+" is a reference") {
			t.Errorf("%s: a reference: %v", name, err)
		}
		if c, err := read(reference, "ENVIRONMENT=local"); err != nil || len(key(c)) != 32 { // sam local resolves none
			t.Errorf("%s: a reference on one machine: %v", name, err)
		}
	}
}

func TestWebhookSettings(t *testing.T) {
	const key = "arn:aws:kms:eu-central-1:123456789012:key/1"
	webhookKey := "WEBHOOK_KEY=" + strings.Repeat("w", 32)
	if c, err := read("WEBHOOK_KMS_KEY="+key, "DELIVERY_FUNCTION=d"); err != nil || c.WebhookKMSKey != key || c.DeliveryFunction != "d" {
		t.Errorf("deployed: %+v, %v", c, err)
	}
	if c, err := read("ENVIRONMENT=local", webhookKey, "LAMBDA_ENDPOINT=http://127.0.0.1:1"); err != nil || len(c.WebhookKey) != 32 || c.LambdaEndpoint != "http://127.0.0.1:1" {
		t.Errorf("local: %+v, %v", c, err)
	}
	if _, err := read("ENVIRONMENT=local", webhookKey, "WEBHOOK_KMS_KEY="+key); err == nil || !strings.Contains(err.Error(), "WEBHOOK_KMS_KEY and WEBHOOK_KEY") {
		t.Errorf("both keys: %v", err)
	}
	for _, environment := range []string{"dev", "staging", "prod"} {
		for _, setting := range []string{webhookKey, "LAMBDA_ENDPOINT=x"} {
			name, _, _ := strings.Cut(setting, "=")
			if _, err := read("ENVIRONMENT="+environment, setting); err == nil || !strings.Contains(err.Error(), name+" is set") {
				t.Errorf("%s in %s: %v", name, environment, err)
			}
		}
	}
}

func TestOIDC(t *testing.T) {
	if c, err := read("OIDC_ISSUER=", "MAIL_FROM=desk@example.com"); err != nil || c.OIDC != (config.OIDC{}) || c.MailFrom != "desk@example.com" {
		t.Errorf("without a provider: %+v, %v", c, err)
	}
	if c, err := read("OIDC_ISSUER=https://id.example", "OIDC_CLIENT_ID=i", "OIDC_CLIENT_SECRET=s", "OIDC_NAME=Studio ID"); err != nil || c.OIDC != (config.OIDC{Issuer: "https://id.example", ClientID: "i", ClientSecret: "s", Name: "Studio ID"}) {
		t.Errorf("with a provider: %+v, %v", c.OIDC, err)
	}
	const id, secret = "OIDC_CLIENT_ID=frontdesk", "OIDC_CLIENT_SECRET=s"
	for _, tt := range []struct {
		ok      bool
		changes []string
	}{
		{true, []string{"OIDC_ISSUER=https://id.example/realms/a", id, secret}},
		{true, []string{"OIDC_ISSUER=http://127.0.0.1:9000", id, secret}},
		{false, []string{"OIDC_ISSUER=https://id.example", id}},
		{false, []string{"OIDC_ISSUER=https://id.example", secret}},
		{false, []string{id, secret}},
		{false, []string{"OIDC_NAME=Studio ID"}},
		{false, []string{"OIDC_ISSUER=http://id.example", id, secret}},
		{false, []string{"OIDC_ISSUER=id.example", id, secret}},
		{false, []string{"OIDC_ISSUER=https://u:p@id.example", id, secret}},
		{false, []string{"OIDC_ISSUER=https://id.example?a", id, secret}},
		{false, []string{"OIDC_ISSUER=https://id.example#a", id, secret}},
	} {
		if _, err := read(tt.changes...); (err == nil) != tt.ok || err != nil && !strings.Contains(err.Error(), "OIDC_ISSUER") {
			t.Errorf("%v: %v", tt.changes, err)
		}
	}
}

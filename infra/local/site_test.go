package main

import (
	"maps"
	"path/filepath"
	"testing"

	"frontdesk/infra/local/template"
	"frontdesk/shared/dynamo/engine"
)

func TestFunctionsGetOnlyWhatTheyDeclare(t *testing.T) {
	environment := map[string]string{"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_SECRET": "s", "MAIL_FROM": "operator@example.com", "PORT": "1", "DATA": t.TempDir(), "SSL_CERT_FILE": "roots.pem"}
	o, err := readOptions(func(name string) string { return environment[name] })
	if err != nil {
		t.Fatal(err)
	}
	s := &Site{BaseURL: "http://127.0.0.1:1", options: o, data: &dataFolder{dir: o.Data}, engine: &engine.Engine{Endpoint: "http://127.0.0.1:2"}, background: background{endpoint: "http://127.0.0.1:3"}}
	for name, tt := range map[string]struct{ declared, want map[string]string }{
		"a door": {
			map[string]string{"ENVIRONMENT": "dev", "PUBLIC_URL": "https://desk.example", "DYNAMODB_ENDPOINT": "", "ALLOWED_ORIGINS": "https://a.example"},
			map[string]string{"ENVIRONMENT": "local", "PUBLIC_URL": "http://127.0.0.1:1", "DYNAMODB_ENDPOINT": "http://127.0.0.1:2", "ALLOWED_ORIGINS": "https://a.example"},
		},
		"the console": {
			map[string]string{"OUTBOX": "", "MAIL_FROM": "", "OIDC_ISSUER": "", "OIDC_CLIENT_ID": "from the template", "OIDC_CLIENT_SECRET": "x"},
			map[string]string{"OUTBOX": filepath.Join(o.Data, "outbox"), "MAIL_FROM": "", "OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "from the template", "OIDC_CLIENT_SECRET": "s"},
		},
		"what seals, invokes and makes cursors": {
			map[string]string{"CURSOR_KEY": "{{resolve:secretsmanager:S}}", "MCP_STATE_KEY": "{{resolve:secretsmanager:T}}", "WEBHOOK_KMS_KEY": "WebhookKey", "WEBHOOK_KEY": "", "DELIVERY_FUNCTION": "DeliveryFunction", "LAMBDA_ENDPOINT": ""},
			map[string]string{"CURSOR_KEY": s.data.derive("cursors"), "MCP_STATE_KEY": s.data.derive("states"), "WEBHOOK_KMS_KEY": "", "WEBHOOK_KEY": s.data.derive("webhooks"),
				"DELIVERY_FUNCTION": "DeliveryFunction", "LAMBDA_ENDPOINT": "http://127.0.0.1:3"},
		},
	} {
		tt.want["SSL_CERT_FILE"] = "roots.pem" // of Go itself, which declares nothing
		got, err := s.environment(template.Function{Env: tt.declared})
		if err != nil || !maps.Equal(got, tt.want) {
			t.Errorf("%s gets %v, %v", name, got, err)
		}
	}
}

package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/webhook"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"pgregory.net/rapid"
)

func signingSecret(fill byte) string {
	return webhook.SecretPrefix + base64.StdEncoding.EncodeToString([]byte(strings.Repeat(string('a'+fill%26), 32)))
}

// TestBothSignaturesVerify, ours as it is documented and the standard's by its official library, with each of the secrets.
func TestBothSignaturesVerify(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		at := time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "at"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds"))
		var secrets []string
		for n := range rapid.IntRange(1, 2).Draw(t, "secrets") {
			secrets = append(secrets, signingSecret(byte(n)))
		}
		h, err := webhook.Sign(secrets, "ep.delivery", "evt_1", webhook.Test, at, body)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(h.Get("Frontdesk-Signature"), ",")
		if parts[0] != fmt.Sprint("t=", at.Unix()) || len(parts) != 1+len(secrets) {
			t.Fatalf("%q", parts)
		}
		for n, secret := range secrets {
			mac := hmac.New(sha256.New, []byte(secret))
			fmt.Fprintf(mac, "%d.%s", at.Unix(), body)
			if want := "v1=" + hex.EncodeToString(mac.Sum(nil)); parts[1+n] != want {
				t.Fatalf("%q, want %q", parts[1+n], want)
			}
			wh, err := standardwebhooks.NewWebhook(secret)
			if err != nil {
				t.Fatal(err)
			}
			if err := wh.VerifyIgnoringTimestamp(body, h); err != nil {
				t.Fatal(err)
			}
			if err := wh.VerifyIgnoringTimestamp(append([]byte("x"), body...), h); err == nil {
				t.Fatal("another body verifies")
			}
		}
		if other, _ := standardwebhooks.NewWebhook(signingSecret(9)); other.VerifyIgnoringTimestamp(body, h) == nil {
			t.Fatal("another secret verifies")
		}
	})
}

func TestADeliverysHeader(t *testing.T) {
	now := time.Now() // the library compares it with the clock
	h, err := webhook.Sign([]string{signingSecret(0)}, "ep.delivery", "evt_1", webhook.ParticipantUpdated, now, []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Frontdesk-Event-Type": "participant.updated", "Frontdesk-Webhook-Id": "ep.delivery", "webhook-id": "evt_1",
		"webhook-timestamp": fmt.Sprint(now.Unix()), "Content-Type": "application/json", "User-Agent": "Frontdesk-Webhooks/1.0"} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	wh, _ := standardwebhooks.NewWebhook(signingSecret(0))
	if err := wh.Verify([]byte("{}"), h); err != nil {
		t.Error(err)
	}
	for _, secret := range []string{"", "whsec_", "secret", "whsec_no base64", strings.TrimPrefix(signingSecret(0), webhook.SecretPrefix)} {
		if _, err := webhook.Sign([]string{signingSecret(0), secret}, "d", "e", webhook.Test, now, nil); !errors.Is(err, webhook.ErrSecret) {
			t.Errorf("%q: %v", secret, err)
		}
	}
}

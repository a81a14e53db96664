package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// SecretPrefix begins every signing secret; standard base64 follows.
const SecretPrefix = "whsec_"

// ErrSecret is a text that is no signing secret.
var ErrSecret = errors.New("webhook: not a signing secret")

// Sign returns the header of a request that delivers an event: its signatures by all secrets, the newest first, in our form
// (keyed with the whole text of the secret) and in that of Standard Webhooks 1.0.0 (keyed with what the text encodes). at is
// when it is sent, to the second; the signatures cover it. ErrSecret when a secret is none.
func Sign(secrets []string, deliveryID, eventID string, t EventType, at time.Time, body []byte) (http.Header, error) {
	ours := []string{fmt.Sprint("t=", at.Unix())}
	var standard []string
	for _, secret := range secrets {
		encoded, ok := strings.CutPrefix(secret, SecretPrefix)
		key, err := base64.StdEncoding.DecodeString(encoded)
		if !ok || err != nil || len(key) == 0 {
			return nil, ErrSecret
		}
		ours = append(ours, "v1="+hex.EncodeToString(sum([]byte(secret), fmt.Sprint(at.Unix(), "."), body)))
		standard = append(standard, "v1,"+base64.StdEncoding.EncodeToString(sum(key, fmt.Sprint(eventID, ".", at.Unix(), "."), body)))
	}
	h := http.Header{}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "User-Agent": "Frontdesk-Webhooks/1.0",
		"Frontdesk-Signature": strings.Join(ours, ","), "Frontdesk-Event-Type": string(t), "Frontdesk-Webhook-Id": deliveryID,
		"Webhook-Id": eventID, "Webhook-Timestamp": fmt.Sprint(at.Unix()), "Webhook-Signature": strings.Join(standard, " "),
	} {
		h.Set(name, value)
	}
	return h, nil
}

func sum(key []byte, before string, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(before))
	mac.Write(body)
	return mac.Sum(nil)
}

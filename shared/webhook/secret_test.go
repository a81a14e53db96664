package webhook_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
	"frontdesk/shared/seal"
	"frontdesk/shared/webhook"
)

func TestASecretIsThirtyTwoRandomBytes(t *testing.T) {
	o := newOffice(t)
	tried := o.endpoints.NewSecret()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(tried, "whsec_"))
	if err != nil || len(raw) != 32 || !strings.HasPrefix(tried, "whsec_") || o.endpoints.NewSecret() == tried {
		t.Errorf("a secret is %s", tried)
	}
	in := goodEndpoint
	in.Secret = tried
	made, err := o.endpoints.Create(t.Context(), o.Operator(), in)
	expect(t, err, "")
	if got, other := o.secret(made), o.secret(o.add(o.Operator())); got != tried || other == tried || len(other) != len(tried) {
		t.Errorf("the endpoint's secret is %s, that of another %s, tried was %s", got, other, tried)
	}
	if kept := o.get(made.ID); bytes.Contains(kept.Secrets[0].Sealed, raw) || bytes.Contains(kept.Secrets[0].Sealed, []byte("whsec_")) {
		t.Error("the secret is kept as it is")
	}
	for _, bad := range []string{"whsec_", tried[:len(tried)-1], tried + "A", tried + "\n", strings.TrimPrefix(tried, "whsec_"), "whsec_" + base64.StdEncoding.EncodeToString(raw[:31]),
		"WHSEC_" + tried[6:], "whsec_" + base64.RawStdEncoding.EncodeToString(raw), "whsec_" + tried[6:20] + "\r\n" + tried[20:]} {
		in.Secret = bad
		_, err := o.endpoints.Create(t.Context(), o.Operator(), in)
		expect(t, err, problem.ValidationError)
		_, err = o.endpoints.TestAddress(t.Context(), o.Operator(), in.URL, bad)
		expect(t, err, problem.ValidationError)
	}
}

// TestASecretIsItsEndpoints: sealed for one endpoint, it does not open as another's, in the same business or elsewhere.
func TestASecretIsItsEndpoints(t *testing.T) {
	o := newOffice(t)
	one, two := o.add(o.Operator()), o.add(o.Operator())
	two.Secrets = one.Secrets
	if secret, err := o.endpoints.Secret(t.Context(), o.Operator(), two); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("%q, %v", secret, err)
	}
}

func TestTheOldSecretSignsOnForADay(t *testing.T) {
	o := newOffice(t)
	made := o.add(o.Operator())
	secrets := []string{o.secret(made)}
	for _, later := range []time.Duration{0, time.Hour, 48 * time.Hour} {
		o.Clock.Advance(later)
		rotated, err := o.endpoints.RotateSecret(t.Context(), o.Operator(), made.ID)
		expect(t, err, "")
		secrets = append([]string{o.secret(rotated)}, secrets...)
		kept := o.get(made.ID)
		if len(kept.Secrets) != 2 || !kept.Secrets[0].ExpiresAt.IsZero() || !kept.Secrets[1].ExpiresAt.Equal(o.Clock.Now().Add(24*time.Hour)) || secrets[0] == secrets[1] {
			t.Errorf("after %d rotations: %+v", len(secrets)-1, kept.Secrets)
		}
		old := kept
		old.Secrets = kept.Secrets[1:]
		if got := o.secret(old); got != secrets[1] {
			t.Errorf("beside it signs %s, want %s", got, secrets[1])
		}
	}
	if n := len(o.Events(audit.WebhookSecretRotated)); n != 3 {
		t.Errorf("%d events", n)
	}
}

func TestSecretsRotatedAtOnce(t *testing.T) {
	o := newOffice(t)
	made := o.add(o.Operator())
	got := answers(bookingtest.AtOnce(16, func(int) error { _, err := o.endpoints.RotateSecret(t.Context(), o.Operator(), made.ID); return err }))
	if kept := o.get(made.ID); got[""] != 16 || len(kept.Secrets) != 2 || kept.Version != 17 {
		t.Errorf("%v: %+v", got, kept)
	}
}

func TestSecretsThatCannotBeOpenedAreFailures(t *testing.T) {
	o := newOffice(t)
	made := o.add(o.Operator())
	made.Secrets = []webhook.Secret{{Sealed: []byte("damaged")}}
	if _, err := o.endpoints.Secret(t.Context(), o.Operator(), made); err == nil || problem.From(err).Code != problem.InternalError {
		t.Errorf("%v", err)
	}
}

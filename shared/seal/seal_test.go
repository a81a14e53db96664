package seal_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"frontdesk/shared/config"
	"frontdesk/shared/seal"

	"github.com/aws/aws-sdk-go-v2/aws"
	"pgregory.net/rapid"
)

const keyARN = "arn:aws:kms:eu-central-1:111122223333:key/1234"

// service speaks the wire format of AWS's key service. What it seals is a number that it keeps the rest under.
type service struct {
	mu     sync.Mutex
	sealed []request
	calls  map[string]int
	fails  string // the type of an error; empty: it works
}

type request struct {
	KeyId             string
	Plaintext         []byte
	CiphertextBlob    []byte
	EncryptionContext map[string]string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	operation := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "TrentService.")
	s.calls[operation]++
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	refuse := func(kind string) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"__type":%q,"message":"no"}`, kind)
	}
	var in request
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.KeyId != keyARN || !strings.Contains(r.Header.Get("Authorization"), "/eu-central-1/kms/aws4_request") {
		refuse("ValidationException")
		return
	}
	switch {
	case s.fails != "":
		refuse(s.fails)
	case operation == "Encrypt":
		s.sealed = append(s.sealed, in)
		json.NewEncoder(w).Encode(map[string]any{"KeyId": keyARN, "CiphertextBlob": fmt.Append(nil, len(s.sealed)-1)})
	default:
		var n int
		_, err := fmt.Sscan(string(in.CiphertextBlob), &n)
		if err != nil || n >= len(s.sealed) || !maps.Equal(s.sealed[n].EncryptionContext, in.EncryptionContext) {
			refuse("InvalidCiphertextException")
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"KeyId": keyARN, "Plaintext": s.sealed[n].Plaintext})
	}
}

func (s *service) count(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[operation]
}

func (s *service) fail(kind string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = kind
}

func newKMS(t *testing.T) (*seal.KMS, *service) {
	s := &service{calls: map[string]int{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
	})
	return seal.Open(aws.Config{Region: "eu-central-1", Credentials: credentials, RetryMaxAttempts: 1}, server.URL, keyARN), s
}

func newLocal(t *testing.T, key byte) *seal.LocalKey {
	k, err := seal.NewLocalKey(bytes.Repeat([]byte{key}, seal.LocalKeySize), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestWhatIsSealedOpensInItsContextOnly(t *testing.T) {
	kms, _ := newKMS(t)
	for name, s := range map[string]seal.Sealer{"KMS": kms, "a local key": newLocal(t, 1)} {
		rapid.Check(t, func(rt *rapid.T) {
			plain := rapid.SliceOfN(rapid.Byte(), 1, 60).Draw(rt, "plain")
			here, there := rapid.String().Draw(rt, "context"), rapid.String().Draw(rt, "another")
			sealed, err := s.Seal(t.Context(), here, plain)
			if err != nil {
				rt.Fatal(name, err)
			}
			for range 2 { // the second time from memory
				if got, err := s.Open(t.Context(), here, sealed); err != nil || !bytes.Equal(got, plain) {
					rt.Fatalf("%s: %q, %v", name, got, err)
				} else {
					clear(got) // whoever opens may do with it what they like
				}
				if got, err := s.Open(t.Context(), there, sealed); there != here && !errors.Is(err, seal.ErrOpen) {
					rt.Fatalf("%s: another context: %q, %v", name, got, err)
				}
			}
		})
	}
}

func TestALocalKeyOpensNothingElse(t *testing.T) {
	k := newLocal(t, 1)
	sealed, err := k.Seal(t.Context(), "here", []byte("whsec_1"))
	again, _ := k.Seal(t.Context(), "here", []byte("whsec_1"))
	if err != nil || bytes.Equal(sealed, again) || bytes.Contains(sealed, []byte("whsec")) {
		t.Fatalf("sealed as %q and %q, %v", sealed, again, err)
	}
	for n := range sealed {
		changed := bytes.Clone(sealed)
		changed[n] ^= 1
		for what, text := range map[string][]byte{"changed": changed, "cut": sealed[:n]} {
			if got, err := k.Open(t.Context(), "here", text); !errors.Is(err, seal.ErrOpen) {
				t.Errorf("%s at %d: %q, %v", what, n, got, err)
			}
		}
	}
	if got, err := newLocal(t, 2).Open(t.Context(), "here", sealed); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another key: %q, %v", got, err)
	}
	if _, err := seal.NewLocalKey(make([]byte, 31), rand.Reader); err == nil {
		t.Error("a key of 31 bytes is taken")
	}
	empty, _ := seal.NewLocalKey(make([]byte, 32), strings.NewReader("short"))
	if _, err := empty.Seal(t.Context(), "here", nil); err == nil {
		t.Error("sealed without a whole nonce")
	}
}

func TestKMSIsAskedOnceForEachSecret(t *testing.T) {
	kms, service := newKMS(t)
	const most = 1000
	open := func(n int) {
		t.Helper()
		if plain, err := kms.Open(t.Context(), fmt.Sprint(n), fmt.Append(nil, n)); err != nil || string(plain) != fmt.Sprint("secret ", n) {
			t.Fatalf("%d: %q, %v", n, plain, err)
		}
	}
	for n := range most + 1 {
		if _, err := kms.Seal(t.Context(), fmt.Sprint(n), fmt.Append(nil, "secret ", n)); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		for n := range most {
			open(n)
		}
	}
	if n := service.count("Decrypt"); n != most {
		t.Errorf("%d calls for %d secrets", n, most)
	}
	open(most) // one of them has to go for it
	for n := range most + 1 {
		open(n)
	}
	if n := service.count("Decrypt"); n < most+2 {
		t.Errorf("%d calls: more is remembered than may be", n)
	}
}

func TestAFailureOfKMSIsRememberedByNobody(t *testing.T) {
	kms, service := newKMS(t)
	sealed, err := kms.Seal(t.Context(), "here", []byte("whsec_1"))
	if err != nil {
		t.Fatal(err)
	}
	for kind, cannot := range map[string]bool{"InvalidCiphertextException": true, "IncorrectKeyException": true, "DisabledException": false, "AccessDeniedException": false} {
		service.fail(kind)
		if _, err := kms.Open(t.Context(), "here", sealed); err == nil || errors.Is(err, seal.ErrOpen) != cannot || strings.Contains(err.Error(), "whsec") {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := kms.Seal(t.Context(), "here", []byte("whsec_2")); err == nil || strings.Contains(err.Error(), "whsec") {
		t.Errorf("sealing: %v", err)
	}
	service.fail("")
	if plain, err := kms.Open(t.Context(), "here", sealed); err != nil || string(plain) != "whsec_1" {
		t.Errorf("%q, %v", plain, err)
	}
}

func TestConnect(t *testing.T) {
	for name, tt := range map[string]struct {
		config config.Config
		want   string // the sealer's type, or a part of the error
	}{
		"deployed": {config.Config{WebhookKMSKey: keyARN, Region: "eu-central-1"}, "*seal.KMS"},
		"local":    {config.Config{WebhookKey: make([]byte, seal.LocalKeySize)}, "*seal.LocalKey"},
		"neither":  {config.Config{}, "neither WEBHOOK_KMS_KEY nor WEBHOOK_KEY"},
	} {
		s, err := seal.Connect(tt.config)
		if got := fmt.Sprintf("%T %v", s, err); !strings.Contains(got, tt.want) || (err == nil) != strings.HasPrefix(tt.want, "*") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

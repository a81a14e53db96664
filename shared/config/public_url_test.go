package config_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const edgeSecret = "EDGE_SECRET=0123456789abcdef0123456789abcdef"

// TestTheAddressBehindCloudFront is read from Systems Manager, over the wire as AWS speaks it.
func TestTheAddressBehindCloudFront(t *testing.T) {
	c, err := read("PUBLIC_URL=", "PUBLIC_URL_PARAMETER=/frontdesk/s/public-url", edgeSecret, "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=s")
	if err != nil || c.PublicURL != nil || len(c.EdgeKey) != 32 {
		t.Fatalf("got %v %d, %v", c.PublicURL, len(c.EdgeKey), err)
	}
	for _, tt := range []struct {
		name, answer string
		status       int
		want         string // the address, or what the error names
	}{
		{"an address", `{"Parameter":{"Value":"https://d1.cloudfront.net"}}`, 200, "https://d1.cloudfront.net"},
		{"plain http", `{"Parameter":{"Value":"http://d1.cloudfront.net"}}`, 200, "it must be https"},
		{"not an address", `{"Parameter":{"Value":"d1.cloudfront.net/prod"}}`, 200, "not scheme and host alone"},
		{"no value", `{"Parameter":{}}`, 200, "not scheme and host alone"},
		{"no parameter", `{"__type":"ParameterNotFound"}`, 400, "which cannot be read"},
		{"not allowed", `{"__type":"AccessDeniedException","message":"not authorized"}`, 400, "AccessDeniedException"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if r.Header.Get("X-Amz-Target") != "AmazonSSM.GetParameter" || !strings.Contains(string(body), `"/frontdesk/s/public-url"`) || !strings.Contains(r.Header.Get("Authorization"), "/eu-central-1/ssm/") {
					t.Errorf("asked %s %s", r.Header, body)
				}
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.answer)
			}))
			defer aws.Close()
			c := c
			err := c.FindPublicURL(t.Context(), aws.URL)
			switch {
			case strings.HasPrefix(tt.want, "https:"):
				if err != nil || c.PublicURL.String() != tt.want {
					t.Errorf("got %v, %v", c.PublicURL, err)
				}
			case err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "/frontdesk/s/public-url"):
				t.Errorf("%v says nothing of %s", err, tt.want)
			}
		})
	}
}

func TestAnAddressOfOurOwnIsNotLookedFor(t *testing.T) {
	c, err := read("PUBLIC_URL_PARAMETER=/frontdesk/s/public-url", edgeSecret)
	if err != nil || c.PublicURL.String() != "https://desk.example" || c.EdgeKey != nil {
		t.Fatalf("got %v, %d bytes, %v", c.PublicURL, len(c.EdgeKey), err)
	}
	if err := c.FindPublicURL(t.Context(), "http://127.0.0.1:1"); err != nil {
		t.Error(err)
	}
}

// TestNobodyGoesPastCloudFront: a deployed stack does not start without what tells CloudFront from others, and a machine of ours,
// which is behind nothing, needs its address.
func TestNobodyGoesPastCloudFront(t *testing.T) {
	for _, changes := range [][]string{
		{"PUBLIC_URL_PARAMETER=/p"},
		{"PUBLIC_URL_PARAMETER=/p", "EDGE_SECRET=short"},
		{"PUBLIC_URL_PARAMETER=/p", "EDGE_SECRET={{resolve:secretsmanager:arn:aws:secretsmanager:eu-central-1:1:secret:s}}"},
		{"PUBLIC_URL_PARAMETER=/p", edgeSecret, "ENVIRONMENT=local"},
		{"PUBLIC_URL_PARAMETER="},
	} {
		if c, err := read(append(changes, "PUBLIC_URL=")...); err == nil {
			t.Errorf("%q was accepted: %+v", changes, c)
		}
	}
}

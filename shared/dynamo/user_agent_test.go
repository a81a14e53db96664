package dynamo_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/reqlog"
)

// TestTheStoreLearnsWhichRequestAsks, in words that cannot break the header.
func TestTheStoreLearnsWhichRequestAsks(t *testing.T) {
	var agent string
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		agent = r.UserAgent()
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.Write([]byte("{}"))
	}))
	defer store.Close()
	grants := dynamo.NewGrants(dynamo.Connect(config.Config{Region: "local", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: store.URL,
		AccessTable: "access", BusinessTable: "business"}, nil))
	for id, names := range map[string]bool{"0d6d0fcf-1b2c-4a8e-9a52-d3b4a2c4f4b1": true, "": false, "two words": false, strings.Repeat("x", 65): false} {
		ctx, _ := reqlog.Discard().Begin(t.Context(), "test", id)
		grants.Client(ctx, "client")
		if !strings.HasPrefix(agent, "aws-sdk-go") || strings.Contains(agent, "md/request#") != names || names && !strings.HasSuffix(agent, "md/request#"+id) {
			t.Errorf("%q: the store heard %q", id, agent)
		}
	}
}

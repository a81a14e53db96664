package dynamo

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// storeAt returns tables whose store answers as answer does, and counts how often it was asked.
func storeAt(t *testing.T, answer http.HandlerFunc) (*Tables, *atomic.Int64) {
	t.Helper()
	asked := &atomic.Int64{}
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		answer(w, r)
	}))
	t.Cleanup(store.Close)
	c := aws.Config{Region: "local", Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
	})}
	return Open(c, store.URL, "access", "business", nil), asked
}

// TestNobodyWaitsForeverForTheStore: a store that takes requests and never answers is asked a few times, and then is a failure.
func TestNobodyWaitsForeverForTheStore(t *testing.T) {
	t.Parallel() // it waits
	ended := make(chan struct{})
	tables, asked := storeAt(t, func(http.ResponseWriter, *http.Request) { <-ended })
	t.Cleanup(func() { close(ended) }) // before the store's own
	_, err := NewAccounts(tables).User(t.Context(), "1")
	var late interface{ Timeout() bool }
	if !errors.As(err, &late) || !late.Timeout() || asked.Load() != mostTries {
		t.Errorf("%v after %d tries", err, asked.Load())
	}
}

// TestAStoreThatHasTooMuchToDoIsAskedNoMore than a few times for each thing.
func TestAStoreThatHasTooMuchToDoIsAskedNoMore(t *testing.T) {
	tables, asked := storeAt(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		w.Write([]byte(`{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow down"}`))
	})
	_, err := NewAccounts(tables).User(t.Context(), "1")
	var throttled *types.ProvisionedThroughputExceededException
	if !errors.As(err, &throttled) || asked.Load() != mostTries {
		t.Errorf("%v after %d tries", err, asked.Load())
	}
}

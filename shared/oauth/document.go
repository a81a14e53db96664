package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"frontdesk/shared/outbound"
	"frontdesk/shared/problem"
	"frontdesk/shared/strictjson"
)

// Fetcher fetches client ID metadata documents. It is an *outbound.Client wherever strangers can name addresses.
type Fetcher interface {
	// Send follows no redirect. Its errors are those of package outbound.
	Send(ctx context.Context, r outbound.Request, most outbound.Limits) (outbound.Response, error)
}

// documentLimits are what draft-ietf-oauth-client-id-metadata-document recommends, and as long as a person will wait.
var documentLimits = outbound.Limits{Bytes: 5 << 10, Time: 10 * time.Second}

// document is what a metadata document has beside the metadata of a registration.
type document struct {
	ClientID        string          `json:"client_id"`
	AuthMethod      string          `json:"token_endpoint_auth_method"`
	Secret          json.RawMessage `json:"client_secret"`
	SecretExpiresAt json.RawMessage `json:"client_secret_expires_at"`
}

// fetchDocument returns the client that the document at an id describes. isDocumentID has accepted the id. The client's
// FreshUntil is zero when it must not be kept. The error is a VALIDATION_ERROR about client_id, for the person whose
// program it is, or context.Canceled; neither is to be kept.
func fetchDocument(ctx context.Context, f Fetcher, id string, now time.Time) (Client, error) {
	res, err := f.Send(ctx, outbound.Request{URL: id, Header: http.Header{"Accept": {"application/json"}}}, documentLimits)
	if errors.Is(err, context.Canceled) {
		return Client{}, err
	}
	if err != nil {
		return Client{}, fmt.Errorf("%w (%w)", unusable(id, failure(err)), err)
	}
	m, err := parseDocument(id, res)
	if err != nil {
		return Client{}, unusable(id, err.Error())
	}
	return Client{ID: id, Name: m.ClientName, RedirectURIs: m.RedirectURIs, Source: Documented,
		CreatedAt: now, FreshUntil: freshUntil(res.Header, now)}, nil
}

// unusable is what the person reads whose program describes itself at an id.
func unusable(id, why string) *problem.Error {
	return problem.Invalid("client_id", id, "The program that sent you here describes itself at %s, and that could not be used: %s.", id, why)
}

// failure says in words for people why there was no answer.
func failure(err error) string {
	for _, known := range []struct {
		err   error
		words string
	}{
		{outbound.ErrAddress, "this address is not on the public Internet"},
		{outbound.ErrCertificate, "the site's certificate is not valid"},
		{outbound.ErrTimeout, "the site did not answer within 10 seconds"},
		{outbound.ErrTooLarge, "it is larger than 5 KB"},
	} {
		if errors.Is(err, known.err) {
			return known.words
		}
	}
	return "the site did not answer"
}

// parseDocument reads the answer of the site at an id. Its errors are words for people.
func parseDocument(id string, res outbound.Response) (clientMetadata, error) {
	refuse := func(format string, args ...any) (clientMetadata, error) {
		return clientMetadata{}, fmt.Errorf(format, args...)
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	switch {
	case res.Status/100 == 3 && res.Header.Get("Location") != "":
		return refuse("the site answered with a redirect (%d), which is not followed", res.Status)
	case res.Status != http.StatusOK:
		return refuse("the site answered %d instead of 200", res.Status)
	case kind != "application/json" && !(strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json")):
		return refuse("it is not sent as JSON (application/json)")
	}
	// Both structs see the whole object: each refuses its own names in another case.
	var d document
	var m clientMetadata
	if strictjson.Unmarshal(res.Body, &d) != nil || strictjson.Unmarshal(res.Body, &m) != nil {
		return refuse("it is not a JSON object of client metadata (RFC 7591), without names that are repeated or in another case")
	}
	switch {
	case d.ClientID != id:
		return refuse("its client_id is another address")
	case d.Secret != nil || d.SecretExpiresAt != nil:
		return refuse("it has a client_secret in it, which everybody can read there")
	case d.AuthMethod != "" && d.AuthMethod != "none" && d.AuthMethod != "private_key_jwt":
		// A client with a key of its own is a public one here, as our metadata says: its key is not looked at.
		return refuse("its token_endpoint_auth_method is neither none nor private_key_jwt")
	}
	m.ClientName = strings.TrimSpace(m.ClientName)
	if err := m.check(); err != nil {
		return refuse("%s", strings.TrimSuffix(problem.OAuthFrom(err).Description, "."))
	}
	return m, nil
}

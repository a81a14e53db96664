package peers

import (
	"encoding/json"
	"net/http"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// serverMetadata is what these tests read of RFC 8414's document.
type serverMetadata struct {
	Introspection string `json:"introspection_endpoint"`
	Revocation    string `json:"revocation_endpoint"`
	CIMD          bool   `json:"client_id_metadata_document_supported"`
}

func readServerMetadata(t *testing.T) (m serverMetadata) {
	t.Helper()
	localrun.Call(t, http.MethodGet, site.BaseURL+"/.well-known/oauth-authorization-server", "", "").JSON(t, &m)
	return m
}

// outcome is what a call of a library came to.
type outcome struct {
	Error  string
	Result json.RawMessage
}

// libraryFindings is what the programs of both libraries report.
type libraryFindings struct {
	WithoutIssuer  outcome // of a redirect without iss
	Scope          string
	ExpiresIn      int
	AccessToken    string // after a refresh
	RefreshedScope string
	Rotated        bool
	// These are empty when the metadata does not list the endpoint.
	Introspection   outcome
	AfterRevocation outcome // of a refresh
}

const libraryScope = "read:services write:bookings"

// TestOAuthLibraries has the two OAuth libraries of JavaScript go through everything the metadata offers, as clients that
// register themselves. They check state, iss and each answer's form themselves.
func TestOAuthLibraries(t *testing.T) {
	for _, name := range []string{"openid-client", "oauth4webapi"} {
		t.Run(name, func(t *testing.T) {
			found := useLibrary(t, name, nil)
			// RFC 7662 section 2.1: only a client that proves itself may ask, and one that registered itself is public.
			if found.Introspection.Error != "invalid_client" && readServerMetadata(t).Introspection != "" {
				t.Errorf("introspection: %+v", found.Introspection)
			}
		})
	}
}

// TestOAuthLibrariesWithASecret has them show a secret, openid-client by HTTP Basic and oauth4webapi in the form.
func TestOAuthLibrariesWithASecret(t *testing.T) {
	for _, name := range []string{"openid-client", "oauth4webapi"} {
		t.Run(name, func(t *testing.T) {
			id := site.Register(t, name, "http://127.0.0.1/callback").ID
			made := site.Ops(t, "", "client", "confidential", "--id", id)
			found := useLibrary(t, name, map[string]any{"id": id, "secret": made.Secret})
			var introspected struct {
				Active   bool
				ClientID string `json:"client_id"`
				Scope    string
			}
			if err := json.Unmarshal(found.Introspection.Result, &introspected); err != nil || !introspected.Active || introspected.ClientID != id || introspected.Scope != libraryScope {
				t.Errorf("introspection: %v %+v", err, found.Introspection)
			}
		})
	}
}

func useLibrary(t *testing.T, name string, confidential map[string]any) (found libraryFindings) {
	t.Helper()
	settings := map[string]any{"issuer": site.BaseURL, "resource": site.AssistantDoor(), "scope": libraryScope + " offline_access"}
	if confidential != nil {
		settings["confidential"] = confidential
	}
	start(t, name+".mjs", settings).signIn(t, site.StaffOfBoth(t), site.Handle(1), &found)
	if found.Scope != libraryScope || found.RefreshedScope != libraryScope || found.ExpiresIn != 3600 || !found.Rotated {
		t.Errorf("%+v", found)
	}
	// RFC 9207 section 2.4: a client that knows iss is coming refuses a redirect without it.
	if found.WithoutIssuer.Error != "OAUTH_INVALID_RESPONSE" {
		t.Errorf("a redirect without iss: %+v", found.WithoutIssuer)
	}
	want := http.StatusOK
	if readServerMetadata(t).Revocation != "" {
		want = http.StatusUnauthorized
		if found.AfterRevocation.Error != "invalid_grant" {
			t.Errorf("a refresh after the revocation: %+v", found.AfterRevocation)
		}
	}
	if a := localrun.Call(t, http.MethodGet, site.AssistantDoor(), found.AccessToken, ""); a.Status != want {
		t.Errorf("the access token afterwards: %d %s, want %d", a.Status, a.Body, want)
	}
	return found
}

// TestMetadataListsRevocationAndIntrospection_RFC_8414 makes sure that the libraries had them to try.
func TestMetadataListsRevocationAndIntrospection_RFC_8414(t *testing.T) {
	if m := readServerMetadata(t); m.Revocation != site.BaseURL+"/oauth/revoke" || m.Introspection != site.BaseURL+"/oauth/introspect" {
		t.Errorf("%+v", m)
	}
}

package peers

import (
	"net/http"
	"slices"
	"strings"
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

// TestOAuthLibraries has the two OAuth libraries of JavaScript go through everything the metadata offers. They check
// state, iss and each answer's form themselves.
func TestOAuthLibraries(t *testing.T) {
	server := readServerMetadata(t)
	for _, name := range []string{"openid-client", "oauth4webapi"} {
		t.Run(name, func(t *testing.T) {
			const scope = "read:services write:bookings"
			var found struct {
				WithoutIssuer, Scope, RefreshedScope, AccessToken, Introspection, AfterRevocation string

				ExpiresIn int
				Rotated   bool
			}
			start(t, name+".mjs", map[string]any{"issuer": site.BaseURL, "resource": site.AssistantDoor(), "scope": scope + " offline_access"}).
				signIn(t, site.StaffOfBoth(t), site.Handle(1), &found)
			if found.Scope != scope || found.RefreshedScope != scope || found.ExpiresIn != 3600 || !found.Rotated {
				t.Errorf("%+v", found)
			}
			// RFC 9207 section 2.4: a client that knows iss is coming refuses a redirect without it.
			if found.WithoutIssuer != "OAUTH_INVALID_RESPONSE" {
				t.Errorf("a redirect without iss: %s", found.WithoutIssuer)
			}
			// RFC 7662 section 2.1: only a client that proves itself may ask, and one that registered itself is public.
			if server.Introspection != "" && found.Introspection != "invalid_client" {
				t.Errorf("introspection: %s", found.Introspection)
			}
			want := http.StatusOK
			if server.Revocation != "" {
				want = http.StatusUnauthorized
				if found.AfterRevocation != "invalid_grant" {
					t.Errorf("a refresh after the revocation: %s", found.AfterRevocation)
				}
			}
			if a := localrun.Call(t, http.MethodGet, site.AssistantDoor(), found.AccessToken, ""); a.Status != want {
				t.Errorf("the access token afterwards: %d %s, want %d", a.Status, a.Body, want)
			}
		})
	}
}

// TestMetadataListsRevocationAndIntrospection_RFC_8414 makes sure that the libraries had them to try.
func TestMetadataListsRevocationAndIntrospection_RFC_8414(t *testing.T) {
	if m := readServerMetadata(t); m.Revocation != site.BaseURL+"/oauth/revoke" || m.Introspection != site.BaseURL+"/oauth/introspect" {
		t.Errorf("%+v", m)
	}
}

// TestTypeScriptSDKs connects both major versions of the MCP SDK to the staff door without any credential.
func TestTypeScriptSDKs(t *testing.T) {
	for _, name := range []string{"typescript-sdk-1", "typescript-sdk-2"} {
		t.Run(name, func(t *testing.T) {
			var found struct {
				Refusal                        string
				Tools                          []string
				Sessions, SessionsAfterRefresh int
				Rotated                        bool
			}
			start(t, name+".mjs", map[string]any{"resource": site.StaffDoor(0)}).signIn(t, site.Staff(t, 0, "owner"), site.Handle(0), &found)
			if !strings.Contains(found.Refusal, "Unauthorized") {
				t.Errorf("without a credential: %s", found.Refusal)
			}
			if !slices.Contains(found.Tools, "upcoming_sessions") || found.Sessions == 0 || found.SessionsAfterRefresh != found.Sessions || !found.Rotated {
				t.Errorf("%+v", found)
			}
		})
	}
}

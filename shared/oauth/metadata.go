package oauth

import (
	"net/http"
	"net/url"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// resourceMetadata is RFC 9728's document of one protected resource.
type resourceMetadata struct {
	Resource               string   `json:"resource"`
	ResourceName           string   `json:"resource_name"`
	AuthorizationServers   []string `json:"authorization_servers"`
	ScopesSupported        []string `json:"scopes_supported"`
	BearerMethodsSupported []string `json:"bearer_methods_supported"`
}

// serverMetadata is RFC 8414's document of the authorization server.
type serverMetadata struct {
	Issuer                            string   `json:"issuer"`
	AuthorizationEndpoint             string   `json:"authorization_endpoint"`
	TokenEndpoint                     string   `json:"token_endpoint"`
	RegistrationEndpoint              string   `json:"registration_endpoint"`
	RevocationEndpoint                string   `json:"revocation_endpoint"`
	IntrospectionEndpoint             string   `json:"introspection_endpoint"`
	ScopesSupported                   []string `json:"scopes_supported"`
	ResponseTypesSupported            []string `json:"response_types_supported"`
	ResponseModesSupported            []string `json:"response_modes_supported"`
	GrantTypesSupported               []string `json:"grant_types_supported"`
	TokenEndpointAuthMethodsSupported []string `json:"token_endpoint_auth_methods_supported"`
	RevocationAuthMethodsSupported    []string `json:"revocation_endpoint_auth_methods_supported"`
	IntrospectionAuthMethodsSupported []string `json:"introspection_endpoint_auth_methods_supported"`
	CodeChallengeMethodsSupported     []string `json:"code_challenge_methods_supported"`
	IssParameterSupported             bool     `json:"authorization_response_iss_parameter_supported"`
	ClientIDMetadataDocumentSupported bool     `json:"client_id_metadata_document_supported"`
}

const wellKnownServer = "/.well-known/oauth-authorization-server"

// Metadata returns the handler of the discovery documents. They say nothing of who exists: a well-formed handle gets
// the same document whether or not it is a business's.
func Metadata(origin *url.URL) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reqlog.Set(r.Context(), reqlog.Door, logDoor)
		var document any
		switch path := strings.TrimSuffix(r.URL.Path, "/"); {
		case path == access.MetadataPath:
			document = resourceDocument(origin, origin.String(), "Frontdesk", allMCPScopes(true))
		case strings.HasPrefix(path, access.MetadataPath+"/"):
			if res, ok := access.ResourceAt(strings.TrimPrefix(path, access.MetadataPath)); ok {
				document = resourceDocument(origin, addressed(origin, res, path), names[res.Door], access.DoorScopes(res.Door, true))
			}
		case path == wellKnownServer:
			document = serverDocument(origin)
		case strings.HasPrefix(path, wellKnownServer+"/"):
			// Clients from before RFC 9728 look for the server's document below the MCP address itself.
			if _, ok := access.ResourceAt(strings.TrimPrefix(path, wellKnownServer)); ok {
				document = serverDocument(origin)
			}
		}
		problem.Readable(w)
		if document == nil {
			err := problem.New(problem.NotFound, "This resource does not exist. Ours are /api/mcp, /account/api/mcp and /@<handle>/api/mcp.")
			reqlog.Refuse(r.Context(), err)
			problem.WriteRefusal(w, reqlog.RequestID(r.Context()), "", err)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=300")
		problem.WriteJSON(w, http.StatusOK, document)
	})
}

var names = map[access.Door]string{
	access.Staff:     "Frontdesk for staff",
	access.Assistant: "Frontdesk for AI tools",
	access.Account:   "Frontdesk for customers",
}

// addressed returns the address that was asked about: RFC 9728 section 3.3 has the client compare it with the one it
// uses, and the account door has two.
func addressed(origin *url.URL, r access.Resource, path string) string {
	if r.Door == access.Account {
		return origin.String() + strings.TrimPrefix(path, access.MetadataPath)
	}
	return r.URL(origin)
}

func resourceDocument(origin *url.URL, resource, name string, scopes []string) resourceMetadata {
	return resourceMetadata{resource, name, []string{origin.String()}, scopes, []string{"header"}}
}

func serverDocument(origin *url.URL) serverMetadata {
	at := func(path string) string { return origin.String() + path }
	// Whoever registers is public (none); an operator can make a client confidential.
	confidential := []string{"client_secret_basic", "client_secret_post"}
	all := append([]string{"none"}, confidential...)
	return serverMetadata{
		Issuer: origin.String(), AuthorizationEndpoint: at("/oauth/authorize"), TokenEndpoint: at("/oauth/token"), RegistrationEndpoint: at("/oauth/register"),
		RevocationEndpoint: at("/oauth/revoke"), IntrospectionEndpoint: at("/oauth/introspect"),
		ScopesSupported:        append(allMCPScopes(false), access.OfflineAccess),
		ResponseTypesSupported: []string{"code"}, ResponseModesSupported: []string{"query"},
		GrantTypesSupported:               []string{"authorization_code", "refresh_token"},
		TokenEndpointAuthMethodsSupported: all, RevocationAuthMethodsSupported: all, IntrospectionAuthMethodsSupported: confidential,
		CodeChallengeMethodsSupported: []string{"S256"}, IssParameterSupported: true, ClientIDMetadataDocumentSupported: true,
	}
}

// allMCPScopes lists the scopes of all MCP doors; only those that a client normally asks for, if normal.
func allMCPScopes(normal bool) []string {
	var all []string
	for _, d := range []access.Door{access.Staff, access.Assistant, access.Account} {
		all = append(all, access.DoorScopes(d, normal)...)
	}
	return all
}

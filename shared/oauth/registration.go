package oauth

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"frontdesk/shared/contact"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/strictjson"
)

// clientMetadata is what we read of RFC 7591 section 2; the rest is ignored, as the RFC allows. Nothing that it points to is
// ever fetched.
type clientMetadata struct {
	RedirectURIs  []string `json:"redirect_uris"`
	ClientName    string   `json:"client_name,omitempty"`
	ClientURI     string   `json:"client_uri,omitempty"`
	Scope         string   `json:"scope,omitempty"`
	GrantTypes    []string `json:"grant_types,omitempty"`
	ResponseTypes []string `json:"response_types,omitempty"`
}

// registered is the answer of RFC 7591 section 3.2.1.
type registered struct {
	ClientID                string `json:"client_id"`
	ClientIDIssuedAt        int64  `json:"client_id_issued_at"`
	TokenEndpointAuthMethod string `json:"token_endpoint_auth_method"`
	clientMetadata
}

const maxRegistration = 16 << 10 // bytes

// Register answers POST /oauth/register. Whatever a client asks for, it becomes a public client with PKCE: the answer
// says so, which RFC 7591 allows.
func (s *Server) Register(w http.ResponseWriter, r *http.Request) {
	problem.Readable(w)
	reqlog.Set(r.Context(), reqlog.Door, logDoor)
	reqlog.Set(r.Context(), reqlog.Operation, "register")
	standing, err := s.limits.TakeSeveral(r.Context(), ratelimit.Registrations, ratelimit.Source(r.RemoteAddr), 1)
	standing.SetHeaders(w.Header())
	var c Client
	var m clientMetadata
	if err == nil {
		c, m, err = s.register(r)
	}
	if err != nil {
		reqlog.Refuse(r.Context(), err)
		problem.WriteOAuth(w, err)
		return
	}
	reqlog.Set(r.Context(), reqlog.Client, c.ID)
	m.GrantTypes, m.ResponseTypes = []string{"authorization_code", "refresh_token"}, []string{"code"}
	problem.Uncached(w)
	problem.WriteJSON(w, http.StatusCreated, registered{c.ID, c.CreatedAt.Unix(), "none", m})
}

// register adds a client. What it refuses as wrong has counted for the source's limit, too.
func (s *Server) register(r *http.Request) (Client, clientMetadata, error) {
	var m clientMetadata
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return Client{}, m, problem.OAuth("invalid_client_metadata", "Send the registration as application/json.")
	}
	body, err := strictjson.Read(r.Body, maxRegistration)
	if err != nil {
		return Client{}, m, problem.OAuth("invalid_client_metadata", "The registration is larger than 16 KB, or broke off.")
	}
	if err := strictjson.Unmarshal(body, &m); err != nil {
		return Client{}, m, problem.OAuth("invalid_client_metadata", "The body must be a JSON object of client metadata (RFC 7591), without names that are repeated or in another case.")
	}
	if m.ClientName = strings.TrimSpace(m.ClientName); m.ClientName == "" {
		m.ClientName = "Unnamed client"
	}
	if err := m.check(); err != nil {
		return Client{}, m, err
	}
	for _, uri := range m.RedirectURIs {
		if !s.admits(uri) {
			return Client{}, m, problem.OAuth("invalid_redirect_uri", "Programs may be redirected to localhost, known apps and these hosts only: "+strings.Join(s.redirectHosts, ", ")+".")
		}
	}
	now := s.now().UTC()
	c := Client{ID: credential.NewID(s.random), Name: m.ClientName, RedirectURIs: m.RedirectURIs, Source: Registered,
		CreatedAt: now, ExpiresAt: now.Add(unusedClientLife)}
	return c, m, s.store.AddClient(r.Context(), c)
}

// check judges what a client says of itself.
func (m clientMetadata) check() error {
	if len(m.RedirectURIs) == 0 || len(m.RedirectURIs) > maxRedirectURIs {
		return problem.OAuth("invalid_redirect_uri", "There must be one to ten redirect_uris.")
	}
	for _, uri := range m.RedirectURIs {
		if err := checkRedirectURI(uri); err != nil {
			return problem.OAuth("invalid_redirect_uri", err.Error())
		}
	}
	home, err := url.Parse(m.ClientURI)
	switch {
	case utf8.RuneCountInString(m.ClientName) > 100 || !contact.Legible(m.ClientName):
		return problem.OAuth("invalid_client_metadata", "client_name has 1 to 100 characters, which people can read.")
	case len(m.GrantTypes) > 0 && !slices.Contains(m.GrantTypes, "authorization_code"), len(m.ResponseTypes) > 0 && !slices.Contains(m.ResponseTypes, "code"):
		return problem.OAuth("invalid_client_metadata", "grant_types must have authorization_code and response_types must have code: there is no other way here.")
	case m.ClientURI != "" && (err != nil || home.Scheme != "https" && home.Scheme != "http" || home.Host == "" || len(m.ClientURI) > maxRedirectURI):
		return problem.OAuth("invalid_client_metadata", "client_uri must be an http or https address.")
	default:
		return nil
	}
}

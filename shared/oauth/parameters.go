package oauth

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"

	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/strictjson"
)

// parameters are what a client sends to the token, revocation and introspection endpoints. Most clients send a form, as
// the RFCs ask; some send JSON.
type parameters struct {
	GrantType    string `json:"grant_type"`
	Code         string `json:"code"`
	RedirectURI  string `json:"redirect_uri"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	CodeVerifier string `json:"code_verifier"`
	RefreshToken string `json:"refresh_token"`
	Scope        string `json:"scope"`
	Resources    texts  `json:"resource"` // RFC 8707 allows several
	Token        string `json:"token"`
}

// texts is a text or a list of them in JSON.
type texts []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *texts) UnmarshalJSON(body []byte) error {
	if one := ""; json.Unmarshal(body, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(body, (*[]string)(t))
}

const maxParameters = 16 << 10 // bytes

// endpoint makes an HTTP handler of one that takes parameters and returns what to answer as JSON; nil is an empty answer. What is
// refused as wrong counts for the source's limit, too.
func (s *Server) endpoint(w http.ResponseWriter, r *http.Request, limit ratelimit.Limit, handle func(parameters) (any, error)) {
	problem.Readable(w)
	reqlog.Set(r.Context(), reqlog.Door, logDoor)
	standing, err := s.limits.TakeSeveral(r.Context(), limit, ratelimit.Source(r.RemoteAddr), 1)
	standing.SetHeaders(w.Header())
	answer, p := any(nil), parameters{}
	if err == nil {
		p, err = readParameters(r)
	}
	if err == nil {
		reqlog.Set(r.Context(), reqlog.Client, p.ClientID)
		answer, err = handle(p)
	}
	if err != nil {
		reqlog.Refuse(r.Context(), err)
		if _, _, basic := r.BasicAuth(); basic && problem.OAuthFrom(err).Code == "invalid_client" {
			w.Header().Set("WWW-Authenticate", `Basic realm="oauth"`) // RFC 6749 section 5.2
		}
		problem.WriteOAuth(w, err)
		return
	}
	problem.Uncached(w)
	if answer == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	problem.WriteJSON(w, http.StatusOK, answer)
}

func readParameters(r *http.Request) (p parameters, _ error) {
	body, err := strictjson.Read(r.Body, maxParameters)
	if err != nil {
		return p, problem.OAuth("invalid_request", "The request is larger than 16 KB, or broke off.")
	}
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "application/json":
		if err := strictjson.Unmarshal(body, &p); err != nil {
			return p, problem.OAuth("invalid_request", "The body must be a JSON object of strings, without repeated names.")
		}
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return p, problem.OAuth("invalid_request", "The form could not be read.")
		}
		for name, values := range form {
			if len(values) > 1 && name != "resource" {
				return p, problem.OAuth("invalid_request", name+" is repeated.")
			}
		}
		p = parameters{form.Get("grant_type"), form.Get("code"), form.Get("redirect_uri"), form.Get("client_id"), form.Get("client_secret"),
			form.Get("code_verifier"), form.Get("refresh_token"), form.Get("scope"), form["resource"], form.Get("token")}
	default:
		return p, problem.OAuth("invalid_request", "Send the request as application/x-www-form-urlencoded or application/json.")
	}
	if err := p.readBasic(r); err != nil {
		return p, err
	}
	if p.ClientID == "" {
		return p, problem.OAuth("invalid_request", "client_id is missing.")
	}
	return p, nil
}

// readBasic takes the client's id and secret from the Authorization header (RFC 6749 section 2.3.1: both are encoded as
// in a form). A client shows its secret in one place, and is the same in both.
func (p *parameters) readBasic(r *http.Request) error {
	if r.Header.Get("Authorization") == "" {
		return nil
	}
	id, secret, ok := r.BasicAuth()
	id, err1 := url.QueryUnescape(id)
	secret, err2 := url.QueryUnescape(secret)
	switch {
	case !ok || len(r.Header["Authorization"]) > 1 || errors.Join(err1, err2) != nil:
		return problem.OAuth("invalid_request", "The Authorization header is not one of the Basic scheme with client_id and client_secret.")
	case p.ClientID != "" && p.ClientID != id, p.ClientSecret != "" && secret != "":
		return problem.OAuth("invalid_request", "The client says who it is in two ways. Use the Authorization header or the body.")
	}
	p.ClientID = id
	if secret != "" {
		p.ClientSecret = secret
	}
	return nil
}

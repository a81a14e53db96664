package oauth

import (
	"net/http"
	"net/url"

	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// redirectError tells the client, at a redirect URI that is its own.
func (s *Server) redirectError(w http.ResponseWriter, r *http.Request, redirectURI, state string, err error) {
	e := problem.OAuthFrom(err)
	reqlog.Refuse(r.Context(), err)
	s.redirect(w, r, redirectURI, state, url.Values{"error": {e.Code}, "error_description": {e.Description}})
}

// redirect answers with 303, so that a posted form is never posted on.
func (s *Server) redirect(w http.ResponseWriter, r *http.Request, redirectURI, state string, answer url.Values) {
	u, err := s.answerAt(redirectURI, state, answer)
	if err != nil {
		s.errorPage(w, r, err)
		return
	}
	w.Header().Set("Location", u.String())
	w.WriteHeader(http.StatusSeeOther)
}

// answerAt returns the redirect URI with an answer, with state as it came, and with iss (RFC 9207).
func (s *Server) answerAt(redirectURI, state string, answer url.Values) (*url.URL, error) {
	u, err := url.Parse(redirectURI)
	if err != nil {
		return nil, err
	}
	if state != "" {
		answer.Set("state", state)
	}
	answer.Set("iss", s.issuer.String())
	query := answer.Encode()
	if u.RawQuery != "" {
		query = u.RawQuery + "&" + query
	}
	u.RawQuery = query
	return u, nil
}

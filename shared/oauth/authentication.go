package oauth

import (
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

var errUnknownClient = problem.OAuth("invalid_client", "This client_id does not exist. Register again.")

// authenticate judges the client that the store found for the client_id of a request. A confidential client must show
// its secret; a public one has none, and one that it sends all the same means nothing.
func (s *Server) authenticate(found Client, p parameters) (Client, error) {
	switch {
	case found.ID == "" && isDocumentID(p.ClientID, s.local):
		// What its document said was judged when the person consented; the copy may be gone since, or never have been.
		return Client{ID: p.ClientID}, nil
	case !found.exists(s.now()):
		return Client{}, errUnknownClient
	case found.SecretDigest != "" && !credential.Equal(credential.Digest(p.ClientSecret), found.SecretDigest):
		return Client{}, problem.OAuth("invalid_client", "This client must show its client_secret, and the one that came is missing or wrong.")
	}
	return found, nil
}

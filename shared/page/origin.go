package page

import (
	"errors"
	"net/http"
	"net/url"
)

// CheckOrigin refuses a post that a browser sent from another website, or from the insecure twin of our own: origin is our
// public address, whose scheme counts, while its host may be another name of this machine. Programs, which send neither
// Origin nor Sec-Fetch-Site, pass.
func CheckOrigin(r *http.Request, origin *url.URL) error {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return err
	}
	from := r.Header.Get("Origin")
	if u, err := url.Parse(from); from != "" && r.Method == http.MethodPost && (err != nil || u.Scheme != origin.Scheme) {
		return errors.New("page: the origin has another scheme than ours")
	}
	return nil
}

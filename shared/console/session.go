package console

import (
	"context"
	"net/http"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// signedIn returns who is signed in. UNAUTHORIZED when nobody is.
func (s *console) signedIn(r *http.Request) (account.User, error) {
	user, _, err := s.accounts.Session(r.Context(), s.cookie.Read(r))
	if err == nil {
		logUser(r.Context(), user)
	}
	return user, err
}

func logUser(ctx context.Context, u account.User) {
	reqlog.Set(ctx, reqlog.Principal, access.UserPrincipal(u.ID))
}

// mine makes a handler of a page about the person who is signed in. Whoever is not signs in first; what they posted is not done.
func (s *console) mine(handle func(http.ResponseWriter, *http.Request, account.User) error) http.Handler {
	return s.page(func(w http.ResponseWriter, r *http.Request) error {
		user, err := s.signedIn(r)
		if problem.Is(err, problem.Unauthorized) {
			return toSignIn(w, r)
		} else if err != nil {
			return err
		}
		return handle(w, r, user)
	})
}

// toSignIn leads to the sign-in and from there back. A form that came too late is not done, and says so.
func toSignIn(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodPost {
		return problem.New(problem.Unauthorized, "You were signed out in the meantime, so we did nothing with this form. Sign in, and send it again.")
	}
	w.Header().Set("Location", signInPath+"?"+queryReturn(r.URL.RequestURI()))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// person returns the caller that somebody is in no business.
func person(r *http.Request, u account.User) access.Caller {
	return access.Member(u.ID, u.Name, access.Business{}, 0, "", reqlog.RequestID(r.Context()))
}

package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/credential"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// The page of API keys, at two addresses: each product that this one follows calls it otherwise.
const (
	keysPath      = "/settings/api-keys"
	developerPath = "/settings/developer"
)

var keysTemplate = page.New(files, "keys.html", "parts.html")

type keysData struct {
	Path     string // of the page
	Business string
	Today    string // a day, for date fields
	Made     *madeKey
	Done     string // what was just done, in words
	Refused  *problem.Error
	Keys     []keyRow // that work
	Ended    []keyRow
	Forms    []createForm
}

// madeKey is a key whose secret is shown, this once.
type madeKey struct {
	Name, Secret, Call string
	Replaces           string // until when the old key works, in words; empty when there is no old one
}

// keysAddress returns the address of the page that the person is on.
func keysAddress(r *http.Request, at place) string {
	if strings.HasPrefix(r.URL.Path, at.path+developerPath) {
		return at.path + developerPath
	}
	return at.path + keysPath
}

// keys shows the page.
func (s *console) keys(w http.ResponseWriter, r *http.Request, at place) error {
	return s.showKeys(w, r, at, keysData{Done: wasDone(r)}, nil, "")
}

// showKeys shows the page with what data brings along: a key that was made, or why a form was refused. in is that form, and
// id the key that it is about, "" for a new one.
func (s *console) showKeys(w http.ResponseWriter, r *http.Request, at place, data keysData, in url.Values, id string) error {
	now := s.now().In(at.Business.Location())
	data.Path, data.Business, data.Today = keysAddress(r, at), at.Business.Name, now.Format(time.DateOnly)
	if err := s.listKeys(r.Context(), at, &data, now); err != nil && data.Made == nil {
		return err
	} else if err != nil {
		// The secret can be seen only now, everything else later.
		reqlog.Set(r.Context(), reqlog.KeysNotListed, err.Error())
	}
	for i := range data.Keys {
		// The forms that replace and revoke a key have no name, and nothing to keep.
		if data.Refused != nil && id == data.Keys[i].ID && in.Has("name") {
			data.Keys[i].Form.again(in, data.Refused.Field())
		}
	}
	kind := account.KeyKind(in.Get("kind"))
	for _, f := range createForms(at.Grants) {
		f.Once = credential.NewID(s.random)
		if data.Refused != nil && id == "" && f.Kind == kind {
			f.again(in, data.Refused.Field())
			f.Expires = in.Get("expires")
		}
		if data.Refused == nil && f.Kind == account.AssistantKey {
			f.Open = strings.HasSuffix(data.Path, developerPath)
		}
		data.Forms = append(data.Forms, f)
	}
	return at.show(w, keysTemplate, page.View{Title: "API keys", Refused: data.Refused, Data: data})
}

// mostEnded is how many keys that do not work any more the page shows: the newest. The log has them all.
const mostEnded = 50

// listKeys puts the business's keys into data.
func (s *console) listKeys(ctx context.Context, at place, data *keysData, now time.Time) error {
	keys, err := s.apiKeys.List(ctx, at.Caller)
	if err != nil {
		return err
	}
	ended := 0
	keys = slices.DeleteFunc(keys, func(k account.Key) bool {
		if k.Status(now) != account.KeyLive {
			ended++
		}
		return ended > mostEnded && k.Status(now) != account.KeyLive
	})
	used, err := s.keyUse(ctx, at, keys)
	for _, k := range keys {
		row := newKeyRow(k, at.Grants, now)
		row.Path, row.LastUsed, row.Spark = data.Path, used[k.ID].last, used[k.ID].spark
		if row.Status == account.KeyLive {
			data.Keys = append(data.Keys, row)
		} else {
			data.Ended = append(data.Ended, row)
		}
	}
	return err
}

// createKey makes a key and shows its secret. The answer is the page itself, not a redirect: nothing keeps the secret, so
// nothing could show it after one. Sent again, the form makes no second key and its page shows no secret.
func (s *console) createKey(w http.ResponseWriter, r *http.Request, at place) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	wanted, err := newKey(in, at.Business)
	if err != nil {
		return s.refuseKeys(w, r, at, in, "", err)
	}
	k, secret, err := s.apiKeys.Create(r.Context(), at.Caller, wanted)
	if err != nil {
		return s.refuseKeys(w, r, at, in, "", err)
	}
	return s.showKeys(w, r, at, keysData{Made: &madeKey{Name: k.Name, Secret: secret.Reveal(), Call: s.tryCall(at, k, secret)}}, nil, "")
}

// newKey reads the form. expires is a day, and the key works to its end where the business is.
func newKey(in url.Values, b access.Business) (account.NewKey, error) {
	k := account.NewKey{Kind: account.KeyKind(in.Get("kind")), Name: in.Get("name"), Scopes: in["scope"], Nonce: in.Get("once")}
	if len(k.Scopes) == 0 && k.Nonce != "" {
		// Somebody cleared every box of the page's form; only a script that names no scopes means the default ones.
		return k, problem.Invalid("scopes", []string{}, "Tick at least one thing that the key may do.")
	}
	if day := in.Get("expires"); day != "" {
		t, err := time.ParseInLocation(time.DateOnly, day, b.Location())
		if err != nil {
			return k, problem.Invalid("expires", day, "The last day must be a day such as 2026-12-31.")
		}
		k.ExpiresAt = t.AddDate(0, 0, 1)
	}
	var err error
	k.Sources, err = account.ParseSources(in.Get("sources"))
	return k, err
}

// editKey changes a key. Of a form that does not name something, that stays as it is.
func (s *console) editKey(w http.ResponseWriter, r *http.Request, at place) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	var changes account.Changes
	if in.Has("name") {
		name := in.Get("name")
		changes.Name = &name
	}
	if changes.Scopes = in["scope"]; changes.Scopes == nil && in.Has("name") {
		changes.Scopes = []string{} // every box was cleared, which is refused
	}
	if in.Has("sources") {
		changes.Sources, err = account.ParseSources(in.Get("sources"))
	}
	if err == nil {
		_, err = s.apiKeys.Edit(r.Context(), at.Caller, r.PathValue("key"), changes)
	}
	if err != nil {
		return s.refuseKeys(w, r, at, in, r.PathValue("key"), err)
	}
	return done(w, r, keysAddress(r, at), "edited")
}

// rotateKey replaces a key and shows the new secret, as createKey does.
func (s *console) rotateKey(w http.ResponseWriter, r *http.Request, at place) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseUint(in.Get("overlap"), 10, 31)
	if err != nil {
		err = problem.Invalid("overlap", in.Get("overlap"), "The overlap is a number of seconds.")
		return s.refuseKeys(w, r, at, in, r.PathValue("key"), err)
	}
	k, secret, err := s.apiKeys.Rotate(r.Context(), at.Caller, r.PathValue("key"), time.Duration(seconds)*time.Second)
	if err != nil {
		return s.refuseKeys(w, r, at, in, r.PathValue("key"), err)
	}
	made := &madeKey{Name: k.Name, Secret: secret.Reveal(), Call: s.tryCall(at, k, secret), Replaces: "is refused from now on"}
	if left := time.Duration(seconds) * time.Second; left > 0 {
		made.Replaces = remaining(left) + ", unless it ends before"
	}
	return s.showKeys(w, r, at, keysData{Made: made}, nil, "")
}

func (s *console) revokeKey(w http.ResponseWriter, r *http.Request, at place) error {
	if err := s.apiKeys.Revoke(r.Context(), at.Caller, r.PathValue("key")); err != nil {
		return s.refuseKeys(w, r, at, url.Values{}, r.PathValue("key"), err)
	}
	return done(w, r, keysAddress(r, at), "revoked")
}

// refuseKeys shows the page again with why a form was refused. Who may not see the page gets the refusal alone.
func (s *console) refuseKeys(w http.ResponseWriter, r *http.Request, at place, in url.Values, id string, err error) error {
	if !slices.Contains([]problem.Code{problem.ValidationError, problem.Conflict}, problem.From(err).Code) {
		return err
	}
	return s.showKeys(w, r, at, keysData{Refused: refuse(w, r, err)}, in, id)
}

// tryCall returns a command line that tries a new key at its door.
func (s *console) tryCall(at place, k account.Key, secret credential.Secret) string {
	line := "curl -H 'Authorization: Bearer " + secret.Reveal() + "'"
	if k.Kind == account.PartnerKey {
		return line + " \\\n  -H 'Content-Type: application/json' \\\n  --data '{\"query\":\"{ activeBusiness { id name } }\"}' \\\n  " + s.origin.String() + "/@" + at.Business.Handle + "/api/graphql"
	}
	return line + " \\\n  " + access.Resource{Door: access.Assistant}.URL(s.origin)
}

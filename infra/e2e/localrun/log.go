package localrun

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"frontdesk/shared/credential"
)

// verifierValue is a PKCE verifier's parameter with its value, in a form or in JSON, itself perhaps inside a JSON string.
var verifierValue = regexp.MustCompile(`code_verifier(=|%3D|\\?"\s*:)`)

// bearerValue is a credential in its header. A log may say what to send: Authorization: Bearer <key or token>.
var bearerValue = regexp.MustCompile(`Bearer [^<\\]`)

// hidden is what credential.Hide leaves of a secret.
var hidden = regexp.MustCompile(`[a-z_]+fd…`)

// CheckLog searches the log of a run that has ended. The error names each line that holds a secret: one of our forms, a
// password or key of demo.json, or anything that the harness has seen; and each of a function that is not whole.
func (r *Run) CheckLog() error {
	text, err := os.ReadFile(filepath.Join(r.Data, "frontdesk.log"))
	if err != nil {
		return err
	}
	if !strings.Contains(string(text), `"requestId"`) {
		return errors.New("the run's log has no request in it")
	}
	var errs []error
	number := 0
	secrets := r.secrets()
	for line := range strings.Lines(string(text)) {
		number++
		if verifierValue.MatchString(line) {
			errs = append(errs, fmt.Errorf("line %d of the run's log holds a code_verifier: %s", number, line))
		}
		if bearerValue.MatchString(line) {
			errs = append(errs, fmt.Errorf("line %d of the run's log holds a credential's header: %s", number, line))
		}
		rest := hidden.ReplaceAllString(line, "…")
		for secret, what := range secrets {
			if strings.Contains(rest, secret) {
				errs = append(errs, fmt.Errorf("line %d of the run's log holds %s: %s", number, what, line))
			}
		}
	}
	lines, err := r.Lines()
	errs = append(errs, err)
	for _, line := range lines {
		if err := line.check(); err != nil {
			errs = append(errs, fmt.Errorf("a line of the run's log is not whole: %v: %w", line, err))
		}
	}
	return errors.Join(errs...)
}

// secrets returns what must not be in the log, and what each is.
func (r *Run) secrets() map[string]string {
	all := map[string]string{"whsec_": "a secret that signs webhooks"}
	seen.Lock()
	for secret, name := range seen.secrets {
		all[secret] = "a value of " + name
	}
	seen.Unlock()
	for _, kind := range credential.Kinds() {
		all[kind.Start()] = "a secret that starts with " + kind.Start()
	}
	for _, u := range r.Users {
		all[u.Password] = "the password of " + u.Email
	}
	for _, k := range r.Keys {
		all[k.Secret] = "a key of " + k.Business
	}
	return all
}

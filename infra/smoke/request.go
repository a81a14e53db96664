package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// answer is a response with its body.
type answer struct {
	status int
	header http.Header
	body   string
	at     *url.URL
}

// get gets a path of the site.
func (s *Site) get(ctx context.Context, path string) (answer, error) {
	return s.send(ctx, http.MethodGet, s.URL+path, "")
}

// post posts JSON to a path of the site, with a credential unless it is empty.
func (s *Site) post(ctx context.Context, path, credential, body string) (answer, error) {
	header := []string{"Content-Type", "application/json", "Accept", "application/json, text/event-stream"}
	if credential != "" {
		header = append(header, "Authorization", "Bearer "+credential)
	}
	return s.send(ctx, http.MethodPost, s.URL+path, body, header...)
}

// submit posts a form to a path of the site.
func (s *Site) submit(ctx context.Context, path string, form url.Values) (answer, error) {
	return s.send(ctx, http.MethodPost, s.URL+path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// send sends a request; header alternates names and values. It follows no redirect.
func (s *Site) send(ctx context.Context, method, address, body string, header ...string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := s.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return answer{res.StatusCode, res.Header, string(text), r.URL}, err
}

// is reports what is wrong with an answer that should have this status and say this.
func (a answer) is(err error, status int, says string) error {
	switch {
	case err != nil:
		return err
	case a.status != status:
		return fmt.Errorf("%s answers %d, not %d: %s", a.at.Path, a.status, status, a.start())
	case !strings.Contains(a.body, says):
		return fmt.Errorf("%s does not say %s: %s", a.at.Path, says, a.start())
	}
	return nil
}

// start is the beginning of the body, on one line.
func (a answer) start() string {
	text := strings.Join(strings.Fields(a.body), " ")
	return text[:min(len(text), 200)]
}

// json decodes the body of an answer that should have this status.
func (a answer) json(err error, status int, into any) error {
	if err := a.is(err, status, ""); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		return fmt.Errorf("%s: %w in %s", a.at.Path, err, a.start())
	}
	return nil
}

package bookingtest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
)

// SetGrants changes what the studio is granted.
func (s *Studio) SetGrants(grants access.Set) {
	s.t.Helper()
	changed := audit.New(s.Operator(), audit.GrantsChanged, s.Name, s.Clock.Now(), s.random)
	s.must(s.Store.SetGrants(s.ctx(), s.ID, grants, changed))
	s.Grants = grants
}

// Events reads the studio's log, the oldest event first: those of the given kinds, or all.
func (s *Studio) Events(kinds ...audit.Kind) []audit.Event {
	s.t.Helper()
	all, err := s.log(s.ctx())
	s.must(err)
	return slices.DeleteFunc(all, func(e audit.Event) bool { return len(kinds) > 0 && !slices.Contains(kinds, e.Kind) })
}

func (s *Studio) log(ctx context.Context) (all []audit.Event, _ error) {
	for _, log := range []string{s.ID, audit.At(s.Handle)} {
		for e, err := range dynamo.NewEvents(s.Tables).Events(ctx, log, "0", "8") {
			if err != nil {
				return nil, err
			}
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b audit.Event) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

// checkLog fails the test when its log holds what must never be in one.
func (s *Studio) checkLog() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	all, err := s.log(ctx)
	if err != nil {
		s.t.Errorf("the log cannot be read: %v", err)
	}
	for _, e := range all {
		if secret := secretForm.FindString(fmt.Sprintf("%+v", e)); secret != "" {
			s.t.Errorf("the event %s holds a secret: %.12s…", e.Kind, secret)
		}
	}
}

// secretForm is the beginning of any secret that we make, with some of what follows.
var secretForm = func() *regexp.Regexp {
	var starts []string
	for _, k := range credential.Kinds() {
		starts = append(starts, k.Start())
	}
	starts = append(starts, "whsec_") // of webhooks, in base64
	return regexp.MustCompile(`(` + strings.Join(starts, "|") + `)[0-9A-Za-z+/]{40}`)
}()

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

const racers = 50

// race sends n requests at once and returns how often each outcome came, and the tokens of those that got some.
func race(t *testing.T, n int, send func() localrun.Answer) (counts map[string]int, won []tokens) {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	counts = map[string]int{}
	start := make(chan struct{})
	for range n {
		wg.Go(func() {
			<-start
			a := send()
			var out struct {
				tokens
				Error string
			}
			err := json.Unmarshal([]byte(a.Body), &out)
			mu.Lock()
			defer mu.Unlock()
			if counts[strings.TrimSpace(fmt.Sprint(a.Status, " ", out.Error))]++; a.Status == http.StatusOK && err == nil {
				won = append(won, out.tokens)
			}
		})
	}
	close(start)
	wg.Wait()
	return counts, won
}

// TestConcurrentExchangesGiveOneToken_CVE_2026_26232: the code is used once, however many ask at once, and the ones
// that come late take back what the first one got.
func TestConcurrentExchangesGiveOneToken_CVE_2026_26232(t *testing.T) {
	localrun.Case(t)
	f := authorize(t, site, "fifty-exchanges-of-one-code")
	counts, won := race(t, racers, func() localrun.Answer { return f.exchange(t) })
	if counts["200"] != 1 || counts["400 invalid_grant"] != racers-1 {
		t.Fatalf("%d exchanges of one code gave %v", racers, counts)
	}
	if got := use(t, site.AssistantDoor(), won[0].AccessToken); got != http.StatusUnauthorized {
		t.Errorf("the token of a code that was used %d times: %d", racers, got)
	}
}

// TestConcurrentRefreshesLeaveAUsableFamily: the processes of one client share a refresh token and use it together.
func TestConcurrentRefreshesLeaveAUsableFamily(t *testing.T) {
	localrun.Case(t)
	f := authorize(t, site, "fifty-refreshes-of-one-token")
	first := f.tokens(t)
	counts, won := race(t, racers, func() localrun.Answer { return f.refresh(t, first.RefreshToken) })
	const maxSuccessors = 10
	if len(won) < 1 || len(won) > maxSuccessors || counts["200"]+counts["400 invalid_grant"] != racers {
		t.Fatalf("%d refreshes inside the grace gave %v", racers, counts)
	}
	var next tokens
	a := f.refresh(t, won[0].RefreshToken)
	if a.JSON(t, &next); a.Status != http.StatusOK {
		t.Fatalf("a successor's refresh: %d %s", a.Status, a.Body)
	}
	if got := use(t, site.AssistantDoor(), next.AccessToken); got != http.StatusOK {
		t.Errorf("a successor's access token: %d", got)
	}
}

// TestConcurrentRefreshesOutsideTheGraceRevokeTheFamily: without a grace, a refresh token that comes
// twice is a stolen one.
func TestConcurrentRefreshesOutsideTheGraceRevokeTheFamily_CVE_2026_53517(t *testing.T) {
	localrun.Case(t, localrun.Process)
	strict := localrun.MustStart(t, root, t.TempDir(), "REFRESH_GRACE=0s")
	f := authorize(t, strict, "refreshes-without-a-grace")
	first := f.tokens(t)
	counts, won := race(t, racers, func() localrun.Answer { return f.refresh(t, first.RefreshToken) })
	if len(won) == 0 || counts["400 invalid_grant"] == 0 || counts["200"]+counts["400 invalid_grant"] != racers {
		t.Fatalf("%d refreshes without a grace gave %v", racers, counts)
	}
	f.mustBeOver(t, []tokens{won[0], first})
}

// TestARevokeWinsAgainstRefreshes_RFC_7009 holds section 2.1: whichever came first, nothing of the family works afterwards.
func TestARevokeWinsAgainstRefreshes_RFC_7009(t *testing.T) {
	localrun.Case(t)
	f := authorize(t, site, "a-revoke-among-refreshes")
	first := f.tokens(t)
	var revoked sync.WaitGroup
	revoked.Go(func() {
		if a := f.revoke(t, first.RefreshToken); a.Status != http.StatusOK {
			t.Errorf("revoke: %d %s", a.Status, a.Body)
		}
	})
	_, won := race(t, racers/2, func() localrun.Answer { return f.refresh(t, first.RefreshToken) })
	if revoked.Wait(); t.Failed() {
		return
	}
	f.mustBeOver(t, append(won, first))
}

// mustBeOver fails when any of a family's tokens still opens or gives anything.
func (f flow) mustBeOver(t *testing.T, family []tokens) {
	t.Helper()
	for _, pair := range family {
		if got := use(t, f.run.AssistantDoor(), pair.AccessToken); got != http.StatusUnauthorized {
			t.Errorf("an access token of a revoked family: %d", got)
		}
		if a := f.refresh(t, pair.RefreshToken); a.Status != http.StatusBadRequest || !strings.Contains(a.Body, "invalid_grant") {
			t.Errorf("a refresh token of a revoked family: %d %s", a.Status, a.Body)
		}
	}
}

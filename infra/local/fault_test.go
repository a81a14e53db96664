package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"frontdesk/shared/account"
)

// booked is a booking that a client wants made once, and how it was answered last.
type booked struct {
	key, email, secret string // its idempotency key, who comes, and the client's credential
	place              place
	status             int
	bookingID          string
}

// place is a class that has one left.
type place struct {
	ActivityID, LeaderID string
	StartTime            time.Time
}

func post(site *Site, path, secret, body string, header ...string) localAnswer {
	r, _ := http.NewRequest(http.MethodPost, site.BaseURL+path, strings.NewReader(body))
	r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return localAnswer{body: err.Error()}
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body) // what is missing makes the test fail
	return localAnswer{res.StatusCode, res.Header, string(text)}
}

// ask asks for the booking, with its key.
func (b *booked) ask(site *Site) {
	a := post(site, "/api/mcp", b.secret, fmt.Sprintf(`{"type":"tool","name":"create_booking","params":{"customerName":"Once","customerEmail":%q,"serviceId":%q,"startTime":%q,"assigneeId":%q}}`,
		b.email, b.place.ActivityID, b.place.StartTime.Format(time.RFC3339), b.place.LeaderID), "Idempotency-Key", b.key)
	var out struct{ Data struct{ BookingID string } }
	_ = json.Unmarshal([]byte(a.body), &out) // an answer of the gateway has no id
	b.status, b.bookingID = a.status, out.Data.BookingID
}

// places lists the places that are left in the first business's classes, and how many there are in all.
func places(t *testing.T, site *Site) (all []place) {
	t.Helper()
	a := post(site, "/public/api/mcp", "", fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"browse_sessions","arguments":{"handle":%q,"days":21,"limit":100}}}`,
		site.Demo.Businesses[0].Handle))
	var res struct {
		Result struct {
			StructuredContent struct {
				Sessions []struct {
					place
					SpotsLeft int
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(a.body), &res); err != nil || a.status != http.StatusOK {
		t.Fatalf("browse_sessions: %+v", a)
	}
	for _, s := range res.Result.StructuredContent.Sessions {
		for range s.SpotsLeft {
			all = append(all, s.place)
		}
	}
	return all
}

// killEach kills the processes of a function, whenever one runs, until ctx ends. It returns how many it killed.
func killEach(ctx context.Context, function string) (killed int) {
	for ; ctx.Err() == nil; time.Sleep(3 * time.Millisecond) { // a pace, not a wait for something
		for _, pid := range processesOf(function) {
			if syscall.Kill(pid, syscall.SIGKILL) == nil {
				killed++
			}
		}
	}
	return killed
}

// processesOf lists our children that run a function.
func processesOf(function string) (pids []int) {
	found, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, exe := range found {
		binary, _ := os.Readlink(exe)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(exe)))
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		_, after, _ := strings.Cut(string(stat), ") ")
		if fields := strings.Fields(after); filepath.Base(binary) == function && len(fields) > 1 && fields[1] == strconv.Itoa(os.Getpid()) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// TestAFunctionThatIsKilledBooksOnce kills the function in the middle of a dozen bookings. Who was answered has their booking; who
// was not is told so by the gateway, asks again with the same key, and has one.
func TestAFunctionThatIsKilledBooksOnce(t *testing.T) {
	site := started(t)
	var secrets []string // each may write 20 times in a minute
	for _, k := range site.Demo.Keys {
		if k.Business == site.Demo.Businesses[0].Handle && k.Kind != account.PartnerKey && k.State == account.KeyLive && strings.Contains(strings.Join(k.Scopes, " ")+" ", "* ") {
			secrets = append(secrets, k.Secret)
		}
	}
	free := places(t, site)
	all := make([]*booked, min(12, len(free)))
	for n := range all {
		all[n] = &booked{key: fmt.Sprint("once-", n), email: fmt.Sprintf("once-%d@example.com", n), secret: secrets[n%len(secrets)], place: free[n]}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var killing, asking sync.WaitGroup
	var killed atomic.Int64
	killing.Go(func() { killed.Store(int64(killEach(ctx, "mcp"))) })
	for _, b := range all {
		asking.Go(func() { b.ask(site) })
	}
	asking.Wait()
	cancel()
	killing.Wait()

	ids, unanswered := map[string]bool{}, 0
	for _, b := range all {
		before, id := b.status, b.bookingID
		if before != http.StatusOK {
			unanswered++
		}
		if before != http.StatusOK && before != http.StatusBadGateway && before != http.StatusInternalServerError {
			t.Errorf("%s was answered %d", b.key, before)
		}
		if b.ask(site); b.status != http.StatusOK || b.bookingID == "" || before == http.StatusOK && b.bookingID != id {
			t.Errorf("%s: %d %q, and then %d %q", b.key, before, id, b.status, b.bookingID)
		}
		ids[b.bookingID] = true
	}
	if left := len(places(t, site)); killed.Load() == 0 || unanswered == 0 || len(ids) != len(all) || left != len(free)-len(all) {
		t.Errorf("%d processes were killed, %d bookings not answered; there are %d, and %d of %d places left", killed.Load(), unanswered, len(ids), left, len(free))
	}
	t.Logf("%d processes were killed in the middle of %d of %d bookings", killed.Load(), unanswered, len(all))
}

// TestAStoreThatHangsIsAFailureInTime stops the engine's process, so that it takes connections and never answers. Every door says that it
// failed before the gateway gives up, and all of them work when it goes on.
func TestAStoreThatHangsIsAFailureInTime(t *testing.T) {
	site := started(t)
	handle := site.Demo.Businesses[0].Handle
	asks := map[string][2]string{ // the body, and what says that it failed
		"/@" + handle + "/api/graphql": {`{"query":"{ activeBusiness { id } }"}`, "INTERNAL_ERROR"},
		"/api/mcp":                     {`{"type":"resource","name":"services","params":{}}`, "INTERNAL_ERROR"},
		"/public/api/mcp":              {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"browse_sessions","arguments":{"handle":"` + handle + `"}}}`, "INTERNAL_ERROR"},
		"/oauth/token":                 {`{"grant_type":"refresh_token","client_id":"x","refresh_token":"x"}`, "server_error"},
		"/oauth/register":              {`{"redirect_uris":["http://127.0.0.1/callback"]}`, "server_error"},
	}
	credentials := map[string]string{"/@" + handle + "/api/graphql": secret(site.Demo, handle, account.PartnerKey), "/api/mcp": secret(site.Demo, handle, account.AssistantKey)}
	before := map[string]int{}
	for path, ask := range asks {
		before[path] = post(site, path, credentials[path], ask[0]).status
	}
	pid := site.engine.PID()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Kill(pid, syscall.SIGCONT) })
	var asking sync.WaitGroup
	for path, ask := range asks {
		asking.Go(func() {
			a := post(site, path, credentials[path], ask[0])
			if a.status < 500 && !(path == "/public/api/mcp" && a.status == http.StatusOK) || a.status == http.StatusGatewayTimeout || !strings.Contains(a.body, ask[1]) || a.header.Get("X-Request-Id") == "" {
				t.Errorf("%s of a store that hangs: %+v", path, a)
			}
		})
	}
	asking.Wait()
	if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	for path, ask := range asks {
		if a := post(site, path, credentials[path], ask[0]); a.status != before[path] {
			t.Errorf("%s, when it goes on: %+v, not %d", path, a, before[path])
		}
	}
}

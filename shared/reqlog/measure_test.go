package reqlog_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/metric"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// extracted returns the metrics that CloudWatch makes of a line, by name and dimensions, but for those that are times.
func extracted(t *testing.T, line map[string]any) map[string]float64 {
	t.Helper()
	metadata, ok := line[metric.Member].(map[string]any)
	if !ok {
		return nil
	}
	if at, ok := metadata["Timestamp"].(float64); !ok || at < 1.7e12 {
		t.Errorf("the timestamp is %v", metadata["Timestamp"])
	}
	all := map[string]float64{}
	for _, one := range metadata["CloudWatchMetrics"].([]any) {
		group := one.(map[string]any)
		for _, set := range group["Dimensions"].([]any) {
			var dimensions []string
			for _, name := range set.([]any) {
				value, ok := line[name.(string)].(string)
				if !ok || value == "" {
					t.Errorf("dimension %v is %v", name, line[name.(string)])
				}
				dimensions = append(dimensions, value)
			}
			for _, m := range group["Metrics"].([]any) {
				name := m.(map[string]any)["Name"].(string)
				value, ok := line[name].(float64)
				if !ok {
					t.Errorf("%s is %v", name, line[name])
				}
				if name == metric.Latency.Name {
					value = 0
				}
				key := fmt.Sprint(group["Namespace"], " ", name, " ", strings.Join(dimensions, " "))
				if _, twice := all[key]; twice {
					t.Errorf("%s is there twice", key)
				}
				all[key] = value
			}
		}
	}
	return all
}

// request is what every request is told of under those dimensions.
func request(dimensions string, requests, units float64) map[string]float64 {
	return map[string]float64{
		"Frontdesk Requests " + dimensions: 1, "Frontdesk Latency " + dimensions: 0,
		"Frontdesk StoreRequests " + dimensions: requests, "Frontdesk StoreReadUnits " + dimensions: units, "Frontdesk StoreWriteUnits " + dimensions: 0,
	}
}

func both(all ...map[string]float64) map[string]float64 {
	sum := map[string]float64{}
	for _, one := range all {
		maps.Copy(sum, one)
	}
	return sum
}

func one(names ...string) map[string]float64 {
	all := map[string]float64{}
	for _, name := range names {
		all["Frontdesk "+name] = 1
	}
	return all
}

func TestMetricsOfARequest(t *testing.T) {
	door := func(r *http.Request) { reqlog.Set(r.Context(), reqlog.Door, "staff") }
	byFunction := "prod mcp"
	for _, tt := range []struct {
		name string
		next http.HandlerFunc
		want map[string]float64
	}{
		{"without a door", func(http.ResponseWriter, *http.Request) {}, request(byFunction, 0, 0)},
		{"at a door", func(_ http.ResponseWriter, r *http.Request) {
			door(r)
			reqlog.CountStore(r.Context(), reqlog.StoreRequest{ReadUnits: 2.5})
		}, both(request(byFunction, 1, 2.5), request("prod staff", 1, 2.5))},
		{"refused", func(w http.ResponseWriter, r *http.Request) {
			door(r)
			reqlog.Refuse(r.Context(), problem.Denied("role", "no"))
			w.WriteHeader(403)
		}, both(request(byFunction, 0, 0), request("prod staff", 0, 0), one("Refusals prod staff", "Refusals prod role"))},
		{"refused in an answer of 200", func(_ http.ResponseWriter, r *http.Request) {
			reqlog.Refuse(r.Context(), problem.New(problem.RateLimited, "wait"))
		},
			both(request(byFunction, 0, 0), one("Refusals prod rate_limited"))},
		{"wrong", func(w http.ResponseWriter, r *http.Request) {
			reqlog.Refuse(r.Context(), problem.New(problem.ValidationError, "no"))
			w.WriteHeader(400)
		}, request(byFunction, 0, 0)},
		{"failed", func(w http.ResponseWriter, r *http.Request) { door(r); w.WriteHeader(502) },
			both(request(byFunction, 0, 0), request("prod staff", 0, 0), one("Faults prod mcp", "Faults prod staff"))},
		{"panicked", func(http.ResponseWriter, *http.Request) { panic("boom") }, both(request(byFunction, 0, 0), one("Faults prod mcp"))},
		{"measured", func(_ http.ResponseWriter, r *http.Request) {
			reqlog.Measure(r.Context(), metric.UndecodableRecords, 3)
		},
			both(request(byFunction, 0, 0), map[string]float64{"Frontdesk UndecodableRecords prod": 3})},
	} {
		var out bytes.Buffer
		failed := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
		log := reqlog.New(&out, reqlog.Program{Function: "mcp", Environment: "prod", Metrics: true})
		log.Handler(failed, tt.next).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/", nil))
		if got := extracted(t, lines(t, &out)[0]); !maps.Equal(got, tt.want) {
			t.Errorf("%s:\n got %v\nwant %v", tt.name, got, tt.want)
		}
	}
	if _, lines := serve(t, func(http.ResponseWriter, *http.Request) {}); lines[0][metric.Member] != nil || lines[0][metric.Requests.Name] != nil {
		t.Errorf("where nobody reads metrics: %v", lines)
	}
}

// TestADoorIsToldOfEachRequestOnce: by the line of who answers it, the authorizer's or the function's. What the store took is the sum.
func TestADoorIsToldOfEachRequestOnce(t *testing.T) {
	own, work := request("prod authorizer", 1, 1), map[string]float64{"Frontdesk StoreRequests prod staff": 1, "Frontdesk StoreReadUnits prod staff": 1, "Frontdesk StoreWriteUnits prod staff": 0}
	for _, tt := range []struct {
		name string
		do   func(context.Context) error
		want map[string]float64
	}{
		{"allowed", func(ctx context.Context) error { reqlog.HandOn(ctx); return nil }, both(own, work)},
		{"allowed, to be refused", func(ctx context.Context) error {
			reqlog.Refuse(ctx, problem.Denied("role", "no"))
			reqlog.HandOn(ctx)
			return nil
		}, both(own, work)},
		{"denied", func(ctx context.Context) error {
			reqlog.RefuseFor(ctx, "expired", problem.New(problem.Unauthorized, "no"))
			return nil
		}, both(own, request("prod staff", 1, 1), one("Refusals prod staff", "Refusals prod expired"))},
		{"failed", func(context.Context) error { return errors.New("the store is down") },
			both(own, request("prod staff", 1, 1), one("Faults prod authorizer", "Faults prod staff"))},
	} {
		var out bytes.Buffer
		ctx, end := reqlog.New(&out, reqlog.Program{Function: "authorizer", Environment: "prod", Metrics: true}).Begin(t.Context(), "authorize", "r-1")
		reqlog.Set(ctx, reqlog.Door, "staff")
		reqlog.CountStore(ctx, reqlog.StoreRequest{ReadUnits: 1})
		end(tt.do(ctx))
		if got := extracted(t, lines(t, &out)[0]); !maps.Equal(got, tt.want) {
			t.Errorf("%s:\n got %v\nwant %v", tt.name, got, tt.want)
		}
	}
}

// TestAPartHasItsOwnLine, with what was measured of it, under the id of the whole.
func TestAPartHasItsOwnLine(t *testing.T) {
	var out bytes.Buffer
	ctx, end := reqlog.New(&out, reqlog.Program{Function: "webhook-delivery", Environment: "prod", Metrics: true}).Begin(t.Context(), "deliver", "r-1")
	for n := range 2 {
		part, end := reqlog.Begin(ctx, "attempt")
		reqlog.Set(part, reqlog.Tries, n)
		reqlog.Measure(part, metric.WebhookLateness, 1.5)
		end(nil)
	}
	end(nil)
	got := lines(t, &out)
	if len(got) != 3 || got[0]["msg"] != "attempt" || got[1]["tries"] != 1.0 || got[2]["msg"] != "deliver" || got[2]["tries"] != nil {
		t.Fatalf("the lines are %v", got)
	}
	for n, line := range got {
		want := map[string]float64{"Frontdesk WebhookLateness prod": 1.5}
		if n == 2 {
			want = request("prod webhook-delivery", 0, 0)
		}
		if metrics := extracted(t, line); line["requestId"] != "r-1" || !maps.Equal(metrics, want) {
			t.Errorf("%v, want %v in %v", metrics, want, line)
		}
	}
	_, end = reqlog.Begin(context.Background(), "attempt")
	end(nil) // does nothing
	if keys := slices.Sorted(maps.Keys(got[0])); slices.Contains(keys, "storeRequests") {
		t.Errorf("a part counts for itself: %v", keys)
	}
}

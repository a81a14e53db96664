package function_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"frontdesk/shared/function"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// TestAPanicIsAnsweredInTheCallersForm: people get a page, programs an envelope, both with the number of the log's line and
// with nothing of what happened.
func TestAPanicIsAnsweredInTheCallersForm(t *testing.T) {
	broken := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("table access-prod is on fire") })
	for name, tt := range map[string]struct {
		panicked   function.Panicked
		kind, says string
	}{
		"people":   {page.Panicked, "text/html; charset=utf-8", `data-error="INTERNAL_ERROR"`},
		"programs": {problem.Panicked, "application/json", `"code":"INTERNAL_ERROR"`},
	} {
		var log bytes.Buffer
		r := httptest.NewRequest(http.MethodGet, "/console", nil)
		r.Header.Set("X-Request-Id", "r-7")
		rec := httptest.NewRecorder()
		function.Handler(reqlog.New(&log, reqlog.Program{}), broken, tt.panicked).ServeHTTP(rec, r)
		body := rec.Body.String()
		if rec.Code != http.StatusInternalServerError || rec.Header().Get("Content-Type") != tt.kind || rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", name, rec.Code, rec.Header())
		}
		if !strings.Contains(body, tt.says) || !strings.Contains(body, "r-7") || strings.Contains(body, "fire") {
			t.Errorf("%s: %s", name, body)
		}
		if line := log.String(); !strings.Contains(line, "on fire") || !strings.Contains(line, `"requestId":"r-7"`) || !strings.Contains(line, `"status":500`) {
			t.Errorf("%s: the log says %s", name, line)
		}
	}
}

// TestEachEventHasItsLine, also one whose handler fails or panics; the platform learns of both.
func TestEachEventHasItsLine(t *testing.T) {
	var log bytes.Buffer
	handle := function.EventHandler(reqlog.New(&log, reqlog.Program{}), "deliver", func(ctx context.Context, in string) (string, error) {
		reqlog.Set(ctx, reqlog.Object, in)
		reqlog.CountStore(ctx, reqlog.StoreRequest{})
		switch in {
		case "fail":
			return "", errors.New("it failed")
		case "panic":
			panic("it is on fire")
		}
		return in + "!", nil
	})
	for in, says := range map[string]string{"ok": `"storeRequests":1`, "fail": `"error":"it failed"`, "panic": `"panic":"it is on fire"`} {
		log.Reset()
		var out string
		var err error
		panicked := func() (p any) {
			defer func() { p = recover() }()
			out, err = handle(t.Context(), in)
			return nil
		}()
		if (panicked != nil) != (in == "panic") || (err != nil) != (in == "fail") || (out == "ok!") != (in == "ok") {
			t.Errorf("%s: %q, %v, %v", in, out, err, panicked)
		}
		if line := log.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, `"msg":"deliver"`) || !strings.Contains(line, `"object":"`+in+`"`) || !strings.Contains(line, says) {
			t.Errorf("%s: %s", in, line)
		}
	}
}

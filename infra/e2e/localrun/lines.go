package localrun

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"frontdesk/shared/reqlog"
)

// Line is one of the JSON lines that functions write into the run's log.
type Line map[string]any

// Text returns a field that is a text, or "".
func (l Line) Text(name reqlog.Field) string {
	text, _ := l[string(name)].(string)
	return text
}

// Message says what the line is about.
func (l Line) Message() string { return l.Text("msg") }

// Lines returns those that hold each of the texts. The log also has lines of the gateway and of programs that end, which are left out.
func (r *Run) Lines(texts ...string) ([]Line, error) {
	log, err := os.ReadFile(filepath.Join(r.Data, "frontdesk.log"))
	if err != nil {
		return nil, err
	}
	var all []Line
	for text := range strings.Lines(string(log)) {
		var line Line
		if slices.ContainsFunc(texts, func(s string) bool { return !strings.Contains(text, s) }) || json.Unmarshal([]byte(text), &line) != nil || line.Message() == "" {
			continue
		}
		all = append(all, line)
	}
	return all, nil
}

// always is what every line of a kind has.
var always = map[string][]reqlog.Field{
	"request":   {reqlog.InvocationID, reqlog.Method, reqlog.Path, reqlog.Route, reqlog.Status, reqlog.Decision, reqlog.Duration, reqlog.StoreRequests, reqlog.StoreReadUnits, reqlog.StoreDuration},
	"authorize": {reqlog.InvocationID, reqlog.Method, reqlog.Path, reqlog.Route, reqlog.Decision, reqlog.Duration, reqlog.StoreRequests, reqlog.StoreReadUnits, reqlog.StoreDuration},
	"tell":      {reqlog.InvocationID, reqlog.Decision, reqlog.Duration, reqlog.StoreRequests, reqlog.StoreWriteUnits},
	"deliver":   {reqlog.InvocationID, reqlog.Decision, reqlog.Duration, reqlog.StoreRequests, reqlog.StoreWriteUnits, reqlog.Business},
	"attempt": {reqlog.Business, reqlog.Endpoint, reqlog.Delivery, reqlog.Event, reqlog.EventType, reqlog.Tries, reqlog.Late, reqlog.Status,
		reqlog.Duration},
}

// check says what of the line an operator would miss: see infra/docs/observability.md.
func (l Line) check() error {
	var errs []error
	needs, known := always[l.Message()]
	if !known {
		errs = append(errs, fmt.Errorf("nobody writes lines of %q", l.Message()))
	}
	needs = append(slices.Clone(needs), "time", "level", reqlog.Environment, reqlog.Function, reqlog.ID)
	if l.Text(reqlog.Decision) != "" && l.Text(reqlog.Decision) != "allowed" {
		needs = append(needs, reqlog.Reason)
		if l.Message() == "request" || l.Message() == "authorize" {
			needs = append(needs, reqlog.Source)
		}
	} else if l.Message() == "request" {
		needs = append(needs, reqlog.Door)
		if function := l.Text(reqlog.Function); function != "metadata" && function != "console" {
			needs = append(needs, reqlog.Operation)
		}
	}
	for _, name := range needs {
		if value, there := l[string(name)]; !there || value == "" {
			errs = append(errs, fmt.Errorf("it has no %s", name))
		}
	}
	for name := range l {
		if !slices.Contains([]string{"time", "level", "msg"}, name) && !slices.ContainsFunc(reqlog.Fields(), func(f reqlog.Documented) bool { return string(f.Name) == name }) {
			errs = append(errs, fmt.Errorf("%s is in no registry", name))
		}
	}
	return errors.Join(errs...)
}

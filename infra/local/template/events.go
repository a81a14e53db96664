package template

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/infra/local/pattern"

	"go.yaml.in/yaml/v4"
)

// Stream is one DynamoDB event of a function: it is invoked for what changes in a table.
type Stream struct {
	FunctionID     string // logical id
	Name           string // of the event, unique among its function's
	Table          string // logical id
	BatchSize      int    // at most so many records in an invocation
	Patterns       []pattern.Pattern
	ReportsFailed  bool // the function's answer names the records that failed
	HalvesOnErrors bool // a batch that fails is tried again in halves
}

// Schedule is one Schedule event of a function.
type Schedule struct {
	FunctionID string // logical id
	Name       string // of the event, unique among its function's
	Every      time.Duration
}

// functionEvent is an event of a function as the template has it.
type functionEvent struct {
	function   string // logical id
	name, kind *yaml.Node
	properties *yaml.Node
}

// readEvents sorts a function's events into t.Streams and t.Schedules, and returns those of Type Api, whose routes depend on the API.
func (t *Template) readEvents(function string, events *yaml.Node) ([]apiEvent, error) {
	var list []apiEvent
	for name, node := range pairs(events) {
		e := functionEvent{function: function, name: name, kind: child(node, "Type"), properties: child(node, "Properties")}
		if e.kind == nil {
			return nil, errorAt(name, "event %s of %s has no Type", name.Value, function)
		}
		var err error
		switch e.kind.Value {
		case "Api":
			event := apiEvent{function: function, node: name}
			err = load(e.properties, &event)
			list = append(list, event)
		case "DynamoDB":
			err = t.readStream(e)
		case "Schedule":
			err = t.readSchedule(e)
		default:
			err = errorAt(e.kind, "event %s of %s: the local run doesn't know events of Type %s", name.Value, function, e.kind.Value)
		}
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// only refuses properties that are neither played nor without effect on one machine.
func (e functionEvent) only(names ...string) error {
	for key := range pairs(e.properties) {
		if !slices.Contains(names, key.Value) {
			return errorAt(key, "event %s of %s: the local run doesn't know the property %s", e.name.Value, e.function, key.Value)
		}
	}
	return nil
}

func (e functionEvent) errorf(format string, arguments ...any) error {
	return errorAt(e.name, "event %s of %s: %s", e.name.Value, e.function, fmt.Sprintf(format, arguments...))
}

// readStream reads an event source mapping. Records of one shard are played one batch after the other, so that
// ParallelizationFactor has nothing to say; a local stream forgets nothing, so that every batch is tried until it succeeds.
func (t *Template) readStream(e functionEvent) error {
	if err := e.only("Stream", "StartingPosition", "BatchSize", "MaximumBatchingWindowInSeconds", "ParallelizationFactor", "BisectBatchOnFunctionError",
		"MaximumRetryAttempts", "FunctionResponseTypes", "FilterCriteria"); err != nil {
		return err
	}
	declared := struct {
		Stream            string   `yaml:"Stream"`
		StartingPosition  string   `yaml:"StartingPosition"`
		BatchSize         int      `yaml:"BatchSize"`
		Window            int      `yaml:"MaximumBatchingWindowInSeconds"`
		RetryAttempts     int      `yaml:"MaximumRetryAttempts"`
		Bisect            bool     `yaml:"BisectBatchOnFunctionError"`
		FunctionResponses []string `yaml:"FunctionResponseTypes"`
		FilterCriteria    struct {
			Filters []struct {
				Pattern string `yaml:"Pattern"`
			} `yaml:"Filters"`
		} `yaml:"FilterCriteria"`
	}{BatchSize: 100, RetryAttempts: -1}
	if err := load(e.properties, &declared); err != nil {
		return err
	}
	switch {
	case !slices.Contains(t.Tables, declared.Stream):
		return e.errorf("%q is not a table of the template", declared.Stream)
	case declared.StartingPosition != "TRIM_HORIZON":
		return e.errorf("the local run plays streams from TRIM_HORIZON only")
	case declared.BatchSize < 1 || declared.BatchSize > 10_000:
		return e.errorf("BatchSize is %d, not from 1 to 10000", declared.BatchSize)
	case declared.Window != 0:
		return e.errorf("the local run does not wait for batches to fill: MaximumBatchingWindowInSeconds must be 0")
	case declared.RetryAttempts != -1:
		return e.errorf("the local run gives up no batch: MaximumRetryAttempts must be -1")
	}
	s := Stream{FunctionID: e.function, Name: e.name.Value, Table: declared.Stream, BatchSize: declared.BatchSize, HalvesOnErrors: declared.Bisect}
	for _, kind := range declared.FunctionResponses {
		if kind != "ReportBatchItemFailures" {
			return e.errorf("the local run doesn't know the FunctionResponseType %s", kind)
		}
		s.ReportsFailed = true
	}
	for _, f := range declared.FilterCriteria.Filters {
		p, err := pattern.Parse(f.Pattern)
		if err != nil {
			return e.errorf("%v", err)
		}
		s.Patterns = append(s.Patterns, p)
	}
	t.Streams = append(t.Streams, s)
	return nil
}

var rate = regexp.MustCompile(`^rate\((\d{1,4}) (minute|hour|day)(s?)\)$`)

// readSchedule reads an EventBridge rule of SAM's Type Schedule.
func (t *Template) readSchedule(e functionEvent) error {
	if err := e.only("Schedule", "Name", "Description"); err != nil {
		return err
	}
	var declared struct {
		Schedule string `yaml:"Schedule"`
	}
	if err := load(e.properties, &declared); err != nil {
		return err
	}
	parts := rate.FindStringSubmatch(declared.Schedule)
	if parts == nil {
		return e.errorf("the local run plays schedules like rate(5 minutes) only, not %q", declared.Schedule)
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil || n < 1 || (n == 1) != (parts[3] == "") {
		return e.errorf("%q is not a rate: it is rate(1 minute), but rate(2 minutes)", strings.TrimSpace(declared.Schedule))
	}
	unit := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[parts[2]]
	t.Schedules = append(t.Schedules, Schedule{FunctionID: e.function, Name: e.name.Value, Every: time.Duration(n) * unit})
	return nil
}

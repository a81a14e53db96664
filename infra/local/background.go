package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"frontdesk/infra/local/lambdaapi"
	"frontdesk/infra/local/schedule"
	"frontdesk/infra/local/stream"
	"frontdesk/infra/local/template"
)

// background is what invokes functions without a request: streams, schedules, and other functions.
type background struct {
	endpoint string // of the Invoke API
	api      *lambdaapi.API
	server   *http.Server
	stop     context.CancelFunc // of streams and schedules
	playing  sync.WaitGroup
}

// startInvokeAPI begins to listen before functions are started, because they are told the address.
func (s *Site) startInvokeAPI() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var names []string
	for _, f := range s.template.Functions {
		names = append(names, f.LogicalID)
	}
	s.background.endpoint = "http://" + listener.Addr().String()
	s.background.api = lambdaapi.New(lambdaapi.Config{Names: names, Invoke: s.invoke, NewID: newID, Log: s.logLine})
	s.background.server = &http.Server{Handler: s.background.api, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := s.background.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("what invokes functions has ended: %w", err)
		}
	}()
	return nil
}

// invoke invokes a function by its logical id.
func (s *Site) invoke(ctx context.Context, functionID string, payload []byte) ([]byte, error) {
	return s.functions[functionID].Invoke(ctx, newID(), payload)
}

// play starts the template's streams and schedules.
func (s *Site) play(ctx context.Context) error {
	playing, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.background.stop = stop
	for _, event := range s.template.Streams {
		player, err := stream.Open(ctx, stream.Config{
			Endpoint: s.engine.Endpoint, Table: event.Table, Stream: event,
			Checkpoint: s.data.path(fmt.Sprintf("stream-%s-%s.json", event.FunctionID, event.Name)),
			Invoke: func(ctx context.Context, payload []byte) ([]byte, error) {
				return s.invoke(ctx, event.FunctionID, payload)
			},
			Log: s.logLine,
		})
		if err != nil {
			return err
		}
		s.background.playing.Go(func() { player.Run(playing) })
	}
	for _, event := range s.template.Schedules {
		s.background.playing.Go(func() { s.keepTime(playing, event) })
	}
	return nil
}

func (s *Site) keepTime(ctx context.Context, event template.Schedule) {
	ticker := time.NewTicker(event.Every)
	defer ticker.Stop()
	schedule.Run(ctx, event, time.Now(), ticker.C, newID, func(payload []byte) {
		if err := s.background.api.InvokeAsync(event.FunctionID, payload); err != nil {
			s.logLine(event.FunctionID + " " + event.Name + ": " + err.Error())
		}
	})
}

// grace is for how long an ending run waits for invocations that nobody waits for. What they leave undone is done by the next run.
const grace = 2 * time.Second

// quiesce ends streams and schedules, then waits for the asynchronous invocations under way.
func (b *background) quiesce() {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if b.stop != nil {
		b.stop()
		ended := make(chan struct{})
		go func() {
			b.playing.Wait()
			close(ended)
		}()
		select {
		case <-ended:
		case <-ctx.Done():
		}
	}
	if b.api != nil {
		b.api.Close(ctx)
	}
}

// end follows when the functions are gone, which ends what the streams still waited for.
func (b *background) end() {
	b.playing.Wait()
	if b.server != nil {
		b.server.Close()
	}
}

// instances returns how many processes a function may have. More invocations wait, as they would for a throttled function. Requests
// keep the machine's cores busy; what no request leads to mostly waits for others' servers.
func instances(t *template.Template, f template.Function) int {
	for _, authorizer := range t.Authorizers {
		if authorizer == f.LogicalID {
			return 8
		}
	}
	if slices.ContainsFunc(t.Routes, func(r template.Route) bool { return r.FunctionID == f.LogicalID }) {
		return 8
	}
	return 32
}

// logLine writes one line of the run's own; what a function says has no place in it but on that line.
func (s *Site) logLine(text string) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	fmt.Fprintf(s.log, "%s %s\n", time.Now().UTC().Format(time.RFC3339), text)
}

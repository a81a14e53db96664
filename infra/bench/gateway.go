package main

import (
	"context"
	"crypto/rand"
	"net/http/httptest"
	"time"

	"frontdesk/infra/local/gateway"
	"frontdesk/infra/local/runtime"
	"frontdesk/shared/credential"
)

// gatewayTo serves the template's routes in this process, and hands the events of its requests to the functions.
func (s *stage) gatewayTo(invoke gateway.InvokeFunc) *httptest.Server {
	return httptest.NewServer(gateway.New(gateway.Config{Template: s.template, Now: time.Now, NewID: newID, Invoke: invoke,
		IntegrationTimeout: 5 * time.Minute})) // many at once on a slow machine are slow, and no failure
}

func newID() string { return credential.NewID(rand.Reader) }

// invokeDesk posts an event to our desk.
func (s *stage) invokeDesk(ctx context.Context, functionID, _ string, event []byte) ([]byte, error) {
	if functionID == "AuthorizerFunction" {
		s.event.Store(&event)
	}
	answer, err := s.send(ctx, question{address: s.desk.address + "/invoke/" + functionID, body: string(event)})
	if err != nil {
		return nil, &runtime.FunctionError{Type: "Desk", Message: err.Error()}
	}
	return answer, nil
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
)

// data is what the other servers answer with: what our desk answered.
type data struct {
	Business     json.RawMessage   `json:"business"`
	Participants []json.RawMessage `json:"participants"`
	Tools        []json.RawMessage `json:"tools"`
	Called       json.RawMessage   `json:"called"` // the result of the tool that is called
}

const participantFields = `id name email emailMarketingConsent { status at } createdAt`
const registrationFields = `id status kind createdAt activitySession { id name startAt endAt capacity spotsLeft }`

// The two queries that are measured.
const (
	flatQuery   = `{ activeBusiness { id name participants(first: 25) { nodes { ` + participantFields + ` } pageInfo { hasNextPage } } } }`
	nestedQuery = `{ activeBusiness { id name participants(first: 25) { nodes { id name registrations(first: 10) { nodes { ` + registrationFields + ` } pageInfo { hasNextPage } } } pageInfo { hasNextPage } } } }`
)

// readData reads every participant of the business, with as many registrations as the queries ask for and one more.
func (s *stage) readData(ctx context.Context) (data, error) {
	var d data
	for after := "null"; ; {
		query := `{ activeBusiness { id name participants(first: 25, after: ` + after + `) { nodes { ` + participantFields +
			` registrations(first: 11) { nodes { ` + registrationFields + ` } } } pageInfo { hasNextPage endCursor } } } }`
		text, err := s.send(ctx, s.partner(query))
		if err != nil {
			return d, err
		}
		var answer struct {
			Data struct {
				ActiveBusiness struct {
					ID, Name     string
					Participants struct {
						Nodes    []map[string]any
						PageInfo struct {
							HasNextPage bool
							EndCursor   string
						}
					}
				}
			}
		}
		if err := json.Unmarshal(text, &answer); err != nil {
			return d, err
		}
		page := answer.Data.ActiveBusiness
		d.Business, _ = json.Marshal(map[string]string{"id": page.ID, "name": page.Name})
		for _, p := range page.Participants.Nodes {
			p["registrations"] = p["registrations"].(map[string]any)["nodes"]
			one, err := json.Marshal(p)
			if err != nil {
				return d, err
			}
			d.Participants = append(d.Participants, one)
		}
		if !page.Participants.PageInfo.HasNextPage {
			break
		}
		cursor, _ := json.Marshal(page.Participants.PageInfo.EndCursor)
		after = string(cursor)
	}
	return d, s.readTools(ctx, &d)
}

// calledTool is a tool that reads one list of the store.
const calledTool = "list_activities"

func (s *stage) readTools(ctx context.Context, d *data) error {
	var listed struct {
		Result struct{ Tools []json.RawMessage }
	}
	text, err := s.send(ctx, s.staff("tools/list", ""))
	if err == nil {
		err = json.Unmarshal(text, &listed)
	}
	if err != nil {
		return err
	}
	d.Tools = listed.Result.Tools
	var called struct{ Result json.RawMessage }
	text, err = s.send(ctx, s.staff("tools/call", calledTool))
	if err == nil {
		err = json.Unmarshal(text, &called)
	}
	if err == nil && len(d.Tools) == 0 {
		err = fmt.Errorf("no tools: %s", text)
	}
	d.Called = called.Result
	return err
}

package console

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/oauth"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
)

const appsPath = "/apps"

var appsTemplate = page.New(files, "apps.html", "connection.html", "parts.html")

type appsData struct {
	Business    string
	Address     string // where an assistant connects
	Done        string
	Refused     *problem.Error
	Connections []connectionRow
}

// connectionRow is a connection as pages show it.
type connectionRow struct {
	oauth.Connection
	Action    string // where the form posts that disconnects it
	Own       bool   // it acts for who is looking
	Where     string
	Allows    []string // what it may do, in words
	Connected *moment
	Renewed   *moment
	Counted   bool    // its use is known here: it is looked at from the business in which it is used
	LastUsed  *moment // nil: not for as long as use is kept, or not known
}

// connectionRows are the connections as a page below path shows them to somebody.
func connectionRows(connections []oauth.Connection, path, userID string) []connectionRow {
	var rows []connectionRow
	for _, c := range connections {
		zone := c.Business.Location()
		row := connectionRow{Connection: c, Action: path + "/" + c.ID + "/disconnect", Own: c.UserID == userID, Allows: c.May(),
			Connected: newMoment(c.CreatedAt, zone), Renewed: newMoment(c.Refreshed(), zone)}
		switch c.Door() {
		case access.Staff:
			row.Where = "Works in " + c.Business.Name + ", for one person"
			if !row.Own {
				row.Allows = []string{"Act as " + cmp.Or(c.UserName, "this person") + ", with what their role allows"}
			}
		case access.Assistant:
			row.Where = "Works in " + c.Business.Name + ", at the address for AI tools"
		default:
			row.Where = "Looks after your own bookings as a customer"
			row.Connected.Words += " UTC" // of no business, whose wall clock it could be
			row.Renewed.Words += " UTC"
		}
		rows = append(rows, row)
	}
	return rows
}

func (s *console) apps(w http.ResponseWriter, r *http.Request, at place) error {
	return s.showApps(w, r, at, appsData{Done: wasDone(r)})
}

func (s *console) showApps(w http.ResponseWriter, r *http.Request, at place, data appsData) error {
	connections, err := s.connections.List(r.Context(), at.Caller)
	if err != nil {
		return err
	}
	data.Business, data.Connections = at.Business.Name, connectionRows(connections, at.path+appsPath, at.UserID)
	if err := s.tellLastUse(r.Context(), at, data.Connections); err != nil {
		return err
	}
	data.Address = access.Resource{Door: access.Staff, Handle: at.Business.Handle}.URL(s.origin)
	return at.show(w, appsTemplate, page.View{Title: "Connected apps", Refused: data.Refused, Data: data})
}

// tellLastUse says of each connection when it was last used in the business.
func (s *console) tellLastUse(ctx context.Context, at place, rows []connectionRow) error {
	var clients []string
	for _, row := range rows {
		clients = append(clients, row.CountedAs())
	}
	slices.Sort(clients)
	last, err := s.usage.LastUsed(ctx, at.Caller, slices.Compact(clients))
	for i := range rows {
		rows[i].Counted = true
		rows[i].LastUsed = newMoment(last[rows[i].CountedAs()], at.Business.Location())
	}
	return err
}

func (s *console) disconnect(w http.ResponseWriter, r *http.Request, at place) error {
	err := s.connections.Disconnect(r.Context(), at.Caller, r.PathValue("grant"))
	if problem.Is(err, problem.NotFound) {
		return s.showApps(w, r, at, appsData{Refused: refuse(w, r, err)})
	} else if err != nil {
		return err
	}
	return done(w, r, at.path+appsPath, "disconnected")
}

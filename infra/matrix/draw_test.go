package matrix

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpapi"
	"frontdesk/shared/mcpserver/mcptest"

	"github.com/google/jsonschema-go/jsonschema"
)

// drawn is one request of a visitor's: what it is about, and the texts that it holds.
type drawn struct {
	request
	header http.Header
	what   string // the operation, when it is one alone
	texts  []string
}

// draws makes up what a visitor asks for. The same seed and the same ids make the same requests.
type draws struct {
	*rand.Rand
	*visitor
	offers *offers
	host   *tenant // at the account door: whose business it is about
	start  time.Time
	turn   int // decides the operation
	texts  []string
}

// offers is what can be asked for at each door.
type offers struct {
	operations map[access.Door][]mcpapi.Operation
	prompts    map[access.Door][]prompt
	templates  map[access.Door][]string
}

type prompt struct {
	Name      string
	Arguments []struct{ Name string }
}

// subjects are what arguments name by an id.
var subjects = map[string]string{
	"sessionId": "session", "toSessionId": "session", "registrationId": "registration", "bookingId": "registration", "participantId": "participant", "customerId": "participant",
	"staffId": "staff", "assigneeId": "staff", "team_member_id": "staff", "activityId": "activity", "serviceId": "activity", "service_id": "activity", "variantId": "variant",
	"session_id": "hold", "exclude_session_id": "hold", "idempotency_key": "key", "cursor": "cursor", "handle": "handle",
}

// likely says how often an argument is given that may be left out.
func likely(name string) float64 {
	switch name {
	case "participantId", "customerId":
		return 0.85
	case "page", "idempotency_key", "name", "customerName", "timezone":
		return 0.1
	}
	return 0.35
}

func pick[T any](d *draws, all ...T) T { return all[d.IntN(len(all))] }

func (d *draws) object(s *jsonschema.Schema) map[string]any {
	in := map[string]any{}
	d.start = d.of.Clock.Now().Truncate(15 * time.Minute).Add(time.Duration(1+d.IntN(5*24*4)) * 15 * time.Minute)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if slices.Contains(s.Required, name) || d.Float64() < likely(name) {
			in[name] = d.value(name, s.Properties[name])
		}
	}
	return in
}

func (d *draws) value(name string, s *jsonschema.Schema) any {
	switch s.Type {
	case "boolean":
		return d.IntN(2) == 0
	case "integer":
		least, most := 0.0, 20.0
		if s.Minimum != nil {
			least, most = *s.Minimum, *s.Maximum
		}
		return least + float64(d.IntN(int(min(most-least, 60))+1))
	case "number":
		return d.Float64() / 4
	case "array":
		list := []any{}
		for range 1 + d.IntN(2) {
			list = append(list, d.value(name, s.Items))
		}
		return list
	case "object":
		return d.object(s)
	}
	text := d.text(name, s)
	d.texts = append(d.texts, text)
	return text
}

func (d *draws) text(name string, s *jsonschema.Schema) string {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[d.IntN(len(s.Enum))].(string)
	case s.Format == "date", name == "date", name == "week", name == "startDate", name == "endDate":
		return d.of.Clock.Now().AddDate(0, 0, d.IntN(7)).Format(time.DateOnly)
	case strings.HasPrefix(name, "end"):
		return d.start.Add(30 * time.Minute).Format(time.RFC3339)
	case s.Format == "date-time", name == "start", name == "checkAvailabilityAt":
		return d.start.Format(time.RFC3339)
	case subjects[name] != "":
		return d.id(subjects[name])
	}
	mark := d.of.secret
	switch strings.ToLower(strings.TrimPrefix(name, "customer")) {
	case "query", "source":
		return pick(d, "Mr", "yoga", "open", "Some", "The "+d.of.hall, d.other.secret+"-p1@example.com", "Mr "+d.other.secret+"-p2", d.of.secret+"-p3@example.com", "Jo "+d.other.guest)
	case "name":
		return fmt.Sprintf("Some %s %d", mark, d.IntN(40))
	case "email":
		return fmt.Sprintf("%s-n%d@example.com", mark, d.IntN(40))
	case "phone":
		return fmt.Sprintf("+49302312%04d", d.IntN(40))
	case "guest": // who has the registration sees it
		return "Bo " + d.of.hall
	case "note", "notes", "message", "reason", "addtags", "removetags", "tags":
		if d.door == access.Account {
			mark = d.of.guest
		}
		return fmt.Sprintf("%s %d", mark, d.IntN(4))
	case "timezone":
		return "Europe/Lisbon"
	}
	panic("say here what to send for " + name)
}

// id draws one of the visitor's own, one that nobody but the other tenant knows, or one that nobody knows.
func (d *draws) id(of string) string {
	switch of {
	case "key", "hold": // the same ones for everybody
		return fmt.Sprintf("%s-%d", of, d.IntN(map[string]int{"key": 300, "hold": 6}[of]))
	case "handle", "session":
		if d.door == access.Account { // of either business
			return d.host.desk.draw(d.Rand, of)
		}
	}
	switch n := d.IntN(20); {
	case n < 14:
		return d.knows.draw(d.Rand, of)
	case n < 16 && d.other.bait[of] != nil:
		return d.other.bait[of][0]
	case n < 17:
		return d.other.person.draw(d.Rand, of)
	case n < 19:
		return d.other.desk.draw(d.Rand, of)
	}
	return "unknown"
}

// next draws a request.
func (d *draws) next() drawn {
	d.host, d.texts = pick(d, d.of, d.other), nil
	one := drawn{request: request{route: d.route, handle: d.of.Handle, credential: d.secret}}
	switch {
	case d.door == access.Partner:
		one.body = d.graphQL()
	case d.door == access.Assistant && d.IntN(3) == 0:
		op := d.operation()
		kind := map[bool]string{true: "resource", false: "tool"}[op.Resource]
		one.what, one.body = op.Name, marshal(map[string]any{"type": kind, "name": op.Name, "params": d.object(op.Input)})
	case d.IntN(20) == 0:
		var batch []any
		for i := range 2 + d.IntN(3) {
			_, method, params := d.call()
			batch = append(batch, map[string]any{"jsonrpc": "2.0", "id": i, "method": method, "params": params})
		}
		one.body, one.header = marshal(batch), http.Header{"Mcp-Protocol-Version": {"2025-03-26"}}
	default:
		what, method, params := d.call()
		r := mcptest.Request(pick(d, mcptest.Eras...), method, params)
		body, _ := io.ReadAll(r.Body)
		one.what, one.body, one.header = what, string(body), r.Header
	}
	one.texts = d.texts
	return one
}

// call draws a method of MCP; what is the operation that it runs, if any.
func (d *draws) call() (what, method string, params map[string]any) {
	prompts, templates := d.offers.prompts[d.door], d.offers.templates[d.door]
	switch n := d.IntN(20); {
	case n == 0:
		return "", pick(d, "tools/list", "resources/list", "resources/templates/list", "prompts/list"), map[string]any{}
	case n == 1 && len(prompts) > 0:
		p := pick(d, prompts...)
		in := map[string]any{}
		for _, a := range p.Arguments {
			if a.Name != "week" && a.Name != "day" && a.Name != "tone" {
				in[a.Name] = pick(d, "Mr", "Some", d.of.hall) // which the text repeats
			}
		}
		if d.IntN(2) == 0 || len(in) == 0 {
			return "", "prompts/get", map[string]any{"name": p.Name, "arguments": in}
		}
		name := slices.Sorted(maps.Keys(in))[d.IntN(len(in))]
		return "", "completion/complete", map[string]any{"ref": map[string]any{"type": "ref/prompt", "name": p.Name}, "argument": map[string]any{"name": name, "value": d.typed()}}
	case n == 2 && len(templates) > 0:
		template := pick(d, templates...)
		names := strings.FieldsFunc(template[strings.Index(template, "{"):], func(c rune) bool { return strings.ContainsRune("{?*,}", c) })
		return "", "completion/complete", map[string]any{"ref": map[string]any{"type": "ref/resource", "uri": template}, "argument": map[string]any{"name": pick(d, names...), "value": d.typed()}}
	}
	op := d.operation()
	in := d.object(op.Input)
	if op.Resource {
		return op.Name, "resources/read", map[string]any{"uri": uri(op, in)}
	}
	return op.Name, "tools/call", map[string]any{"name": op.Name, "arguments": in}
}

func (d *draws) operation() mcpapi.Operation {
	all := d.offers.operations[d.door]
	return all[d.turn%len(all)]
}

// typed is what somebody has typed so far.
func (d *draws) typed() string {
	return pick(d, "", "", "Some", "Ms", d.of.name, d.other.name, "Some "+d.other.hall)
}

// uri is the address of a resource with those arguments.
func uri(op mcpapi.Operation, in map[string]any) string {
	address, rest, _ := strings.Cut(op.Template, "{")
	if !strings.HasPrefix(rest, "?") && op.Template != "" {
		return address + url.PathEscape(fmt.Sprint(in[strings.TrimSuffix(rest, "}")]))
	}
	if op.Template == "" {
		return op.URI
	}
	query := url.Values{}
	for name, value := range in {
		list, many := value.([]any)
		if !many {
			list = []any{value}
		}
		for _, one := range list {
			query.Add(name, fmt.Sprint(one))
		}
	}
	return address + "?" + query.Encode()
}

// graphQL draws a query of a partner's.
func (d *draws) graphQL() string {
	of := func(kind, subject string) string {
		id := d.id(subject)
		d.texts = append(d.texts, id)
		return "gid://Frontdesk/" + kind + "/" + id
	}
	const registrations = `registrations(first: 3) { nodes { id status participant { id name } activitySession { id name } } pageInfo { endCursor } }`
	const participants = `nodes { id name email ` + registrations + ` } pageInfo { endCursor }`
	after := d.id("cursor")
	d.texts = append(d.texts, after)
	return pick(d,
		marshal(map[string]any{"query": `{ activeBusiness { id name handle participants(first: 3) { ` + participants + ` } productPurchases(first: 2) { nodes { id } } products { nodes { id name } } } }`}),
		marshal(map[string]any{"query": `query ($after: String) { activeBusiness { participants(first: 2, after: $after) { ` + participants + ` } } }`, "variables": map[string]any{"after": after}}),
		marshal(map[string]any{"query": `query ($id: ID!) { node(id: $id) { id ... on Participant { name email ` + registrations + ` } } }`, "variables": map[string]any{"id": of("BusinessParticipant", "participant")}}),
		marshal(map[string]any{"query": `query ($id: ID!) { node(id: $id) { id ... on ActivityRegistration { participant { id name } activitySession { id name } } } }`, "variables": map[string]any{"id": of("ActivityRegistration", "registration")}}),
		marshal(map[string]any{"query": `query ($id: ID!) { node(id: $id) { id ... on ActivitySession { name startAt } } }`, "variables": map[string]any{"id": of("ActivitySession", "session")}}),
	)
}

func marshal(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // of what was drawn here
	}
	return string(body)
}

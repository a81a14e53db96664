package webhook

import (
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"
)

func noticeEvents(c Change) []Event {
	n := *c.Notice
	c.At = n.At
	switch {
	case n.Type == Test:
		e := c.event(Test, testRecord(gid.Of(gid.Endpoint, n.Endpoint)), 0)
		e.Endpoint = n.Endpoint
		return []Event{e}
	case n.Key != nil:
		return []Event{c.event(n.Type, keyRecord(*n.Key, n.Type), 0)}
	default:
		return nil // a wake
	}
}

// trialEvent is the test of an address that belongs to no endpoint yet. id is its own; nobody else is told.
func trialEvent(t Trial, id string, at time.Time) Event {
	c := Change{ID: id, At: at, BusinessID: t.BusinessID}
	return c.event(Test, testRecord(gid.Of(gid.Business, t.BusinessID)), 0)
}

func testRecord(object string) record {
	return record{object: object, data: Attributes{{"message", access.WebhooksRead, "This is a test. Your endpoint can be reached."}}}
}

// keyRecord tells of the key that a notice is about: of a rotation, the one that is new.
func keyRecord(k NoticedKey, t EventType) record {
	const needs = access.KeysManage
	status := "live"
	if t == KeyRevoked {
		status = "revoked"
	}
	r := record{object: gid.Of(gid.Key, k.ID), data: Attributes{
		{"name", needs, k.Name},
		{"kind", needs, enum.Published(k.Kind)},
		{"keyPrefix", needs, k.Prefix},
		{"scopes", needs, append([]string{}, k.Scopes...)},
		{"status", needs, status},
	}}
	for _, other := range []struct{ name, id string }{{"replaces", k.Replaces}, {"replacedBy", k.ReplacedBy}} {
		a := Attribute{other.name, needs, nil}
		if other.id != "" {
			ref := Reference{gid.Of(gid.Key, other.id), needs}
			r.references = append(r.references, ref)
			a = ref.attribute(other.name)
		}
		r.data = append(r.data, a)
	}
	return r
}

package webhook

import (
	"frontdesk/shared/access"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"
)

func endpointEvents(before *Endpoint, after Endpoint) []EventType {
	if after.Status == Disabled && before != nil && before.Status != Disabled {
		return []EventType{EndpointDisabled}
	}
	return nil
}

func endpointRecord(e Endpoint) record {
	const needs = access.WebhooksRead
	return record{object: gid.Of(gid.Endpoint, e.ID), data: Attributes{
		{"url", needs, e.URL},
		{"status", needs, enum.Published(e.Status)},
		{"disabledReason", needs, orNull(enum.Published(e.Reason))},
	}}
}

package dynamo

import "frontdesk/shared/audit"

// event is the write that logs e, as a part of the transaction that does what e tells of.
func (t *Tables) event(e audit.Event) write {
	return write{table: t.access, key: eventKey(e.BusinessID, e.ID), put: toEventItem(e)}
}

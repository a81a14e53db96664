package dynamo

import (
	"context"

	"frontdesk/shared/booking"
	"frontdesk/shared/webhook"
)

// AddNotice implements webhook.Store.
func (t Webhooks) AddNotice(ctx context.Context, n webhook.Notice, change booking.Change) error {
	return t.commit(ctx, n.BusinessID, change, t.notice(n))
}

// notice is the write of a notice, as a part of the transaction that does what it tells of.
func (t *Tables) notice(n webhook.Notice) write {
	return write{table: t.business, key: noticeKey(n.BusinessID, n.ID), put: toNoticeItem(n), when: isNew(webhook.ErrChanged)}
}

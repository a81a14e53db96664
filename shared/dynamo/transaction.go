package dynamo

import (
	"context"

	"frontdesk/shared/audit"
	"frontdesk/shared/oauth"
)

// AddTransaction implements oauth.Store.
func (t Grants) AddTransaction(ctx context.Context, tr oauth.Transaction, log ...audit.Event) error {
	return t.transactLogged(ctx, log, write{table: t.access, key: transactionKey(tr.Digest), put: toTransactionItem(tr), when: isNew(oauth.ErrUsed)})
}

// Transaction implements oauth.Store.
func (t Grants) Transaction(ctx context.Context, digest string) (oauth.Transaction, error) {
	var i transactionItem
	err := t.get(ctx, t.access, transactionKey(digest), &i)
	return i.transaction(digest), orMissing(err, oauth.ErrNotFound)
}

// Decide implements oauth.Store. It deletes the transaction's item, so that only one decision finds it.
func (t Grants) Decide(ctx context.Context, transaction string, code *oauth.Code, log ...audit.Event) error {
	writes := []write{{table: t.access, key: transactionKey(transaction), delete: true, when: exists(oauth.ErrUsed)}}
	if code != nil {
		writes = append(writes, write{table: t.access, key: codeKey(code.Digest), put: toCodeItem(*code), when: isNew(oauth.ErrUsed)})
	}
	return t.transactLogged(ctx, log, writes...)
}

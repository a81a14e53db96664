package authorizer

import (
	"context"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/reqlog"
)

// What a request's line says of one that came with no credential, or with none of ours. The business's log has no word for them.
const (
	reasonNone      = "no_credential"
	reasonMalformed = "malformed_credential"
	reasonUnknown   = "unknown_credential"
)

// noteCaller writes who came into the request's line.
func noteCaller(ctx context.Context, c access.Caller) {
	reqlog.Set(ctx, reqlog.Door, string(c.Door))
	reqlog.Set(ctx, reqlog.Business, c.Business.ID)
	reqlog.Set(ctx, reqlog.Handle, c.Business.Handle)
	reqlog.Set(ctx, reqlog.Principal, c.Principal)
	reqlog.Set(ctx, reqlog.Client, c.ClientID)
	reqlog.Set(ctx, reqlog.Kind, string(c.Client))
}

// noteDenied is noteCaller for what the authorizer tells of somebody whom it denies.
func noteDenied(ctx context.Context, in map[string]string) {
	principal, client, _ := strings.Cut(in[countedAsName], " ")
	noteCaller(ctx, access.Caller{Door: access.Door(in[doorName]), Business: access.Business{ID: in[businessName]}, Principal: principal,
		ClientID: client, Client: access.ClientKind(in[clientName])})
}

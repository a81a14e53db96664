package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// A tool whose list may be long embeds cursorIn in its arguments and cursorOut in its answer, constrains cursor by
// aCursor, and gets the Desk's position from listing.after and its answer's nextCursor from listing.next.
type (
	cursorIn struct {
		Cursor string `json:"cursor,omitempty" jsonschema:"nextCursor of the page before, to read on with the same other arguments; left out, the first page"`
	}
	cursorOut struct {
		NextCursor string `json:"nextCursor,omitempty" jsonschema:"give it as cursor to read the next page; absent on the last one"`
	}
)

var aCursor = constraint{maxLen: 2000}

// listing is one list, with its filter and its order: what a cursor belongs to.
type listing struct {
	states states
	caller access.Caller
	tool   string
	filter any // the arguments beside cursor and limit, of a type whose JSON is always the same
}

// next is the cursor that leads on from a position, or "" for the position "", behind which there is nothing. Nobody can make one up: a
// store's position is not for others to choose.
func (l listing) next(ctx context.Context, position string) (cursor string, err error) {
	if position == "" {
		return "", nil
	}
	return l.states.seal(ctx, l.about(), position)
}

// after is the position that a cursor of this list leads on from, "" for "". VALIDATION_ERROR for any other text.
func (l listing) after(ctx context.Context, cursor string) (position string, err error) {
	if cursor == "" {
		return "", nil
	}
	position, ok := l.states.open(ctx, l.about(), cursor)
	if !ok {
		return "", problem.Invalid("cursor", cursor, "This cursor is not one of this list: take nextCursor of the page before, with the same other arguments.")
	}
	return position, nil
}

// about is what a cursor is of.
func (l listing) about() []any {
	return []any{"cursor", l.caller.Door, l.caller.Business.ID, l.caller.Principal, l.tool, l.filter}
}

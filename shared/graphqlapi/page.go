package graphqlapi

import (
	"encoding/base64"
	"regexp"

	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

const defaultPage, largestPage = 50, 100

// pageArgs are the arguments of every list.
type pageArgs struct {
	First *int32
	After *string
}

// page clamps first, as published, and reads the cursor.
func (a pageArgs) page() (booking.Page, error) {
	p := booking.Page{First: defaultPage}
	if a.First != nil {
		p.First = int(min(max(*a.First, 1), largestPage))
	}
	if a.After != nil {
		id, err := base64.RawURLEncoding.DecodeString(*a.After)
		if err != nil || !recordID.Match(id) {
			return p, problem.Invalid("after", *a.After, "This is not a cursor of this list: pass an endCursor as you got it.")
		}
		p.After = string(id)
	}
	return p, nil
}

var recordID = regexp.MustCompile(`^[0-9a-z]{26}$`)

// cursor is where a record stands in its list. It holds nothing but the record's own id: which business's list it is
// comes from the key.
func cursor(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

// pageInfo is where a page stands in its list.
type pageInfo struct {
	HasNextPage bool
	EndCursor   *string
}

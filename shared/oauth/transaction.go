package oauth

import (
	"time"

	"frontdesk/shared/access"
)

const transactionLife = 10 * time.Minute // a consent page that waits for its decision

// Transaction is a consent page that waits for its decision, in one browser.
type Transaction struct {
	Digest        string
	SessionDigest string // the console session that may decide it
	ClientID      string
	ClientName    string
	RedirectURI   string
	State         string
	CodeChallenge string
	Door          access.Door
	Handle        string // of the business, when the address was one business's; "" lets the person choose
	BusinessID    string // of Handle
	Scopes        []string
	ExpiresAt     time.Time
}

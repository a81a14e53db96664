package mail

import (
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"
)

// Message is an e-mail as plain text.
type Message struct {
	To      string // one plain address
	Subject string
	Text    string
	Date    time.Time // when it was sent
}

// sender is the name beside the address that e-mails come from.
const sender = "Frontdesk"

// ErrHeader is what sending returns for an address or a subject that a header cannot hold.
var ErrHeader = errors.New("mail: the address or the subject does not fit in a header")

// check refuses what could end its header and begin another one.
func (m Message) check() error {
	address, err := mail.ParseAddress(m.To)
	if err != nil || address.Address != m.To || strings.ContainsFunc(m.To+m.Subject, unicode.IsControl) {
		return ErrHeader
	}
	return nil
}

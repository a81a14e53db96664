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

	from string // the name of who it comes from
}

// sender is the name beside the address that e-mails come from which nobody else sends.
const sender = "Frontdesk"

// ErrHeader is what sending returns for an address, a subject or a name that a header cannot hold.
var ErrHeader = errors.New("mail: the address, the subject or the name does not fit in a header")

// check refuses what could end its header and begin another one.
func (m Message) check() error {
	address, err := mail.ParseAddress(m.To)
	if err != nil || address.Address != m.To || strings.ContainsFunc(m.To+m.Subject+m.from, unicode.IsControl) {
		return ErrHeader
	}
	return nil
}

// fromHeader is who the message comes from, at that address. A name in letters beyond ASCII, or with signs that mean something in a header,
// is encoded.
func (m Message) fromHeader(address string) string {
	return (&mail.Address{Name: m.from, Address: address}).String()
}

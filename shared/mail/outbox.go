package mail

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Outbox keeps e-mails in a folder instead of sending them, one file for each. It is safe for concurrent use, by several
// processes too.
type Outbox struct {
	folder string
	now    func() time.Time
	random io.Reader
}

// NewOutbox returns the outbox in an existing folder, with a clock, and a source of the part of a file's name that tells
// two e-mails of one instant apart.
func NewOutbox(folder string, now func() time.Time, random io.Reader) *Outbox {
	return &Outbox{folder, now, random}
}

// outboxFrom is in a domain that never receives mail (RFC 2606).
const outboxFrom = "frontdesk@localhost.invalid"

const (
	// The names sort by time.
	fileTime   = "20060102T150405.000000000Z"
	fileSuffix = ".eml"
)

// Send keeps an e-mail. ErrHeader when the address or the subject does not fit in a header.
func (o *Outbox) Send(ctx context.Context, to, subject, text string) error {
	return o.SendAs(ctx, sender, to, subject, text)
}

// SendAs keeps an e-mail that comes from somebody of that name. ErrHeader as for Send, and for a name that does not fit.
func (o *Outbox) SendAs(_ context.Context, name, to, subject, text string) error {
	m := Message{to, subject, text, o.now().UTC(), name}
	if err := m.check(); err != nil {
		return err
	}
	var unique [4]byte
	if _, err := io.ReadFull(o.random, unique[:]); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	path := filepath.Join(o.folder, m.Date.Format(fileTime)+"-"+hex.EncodeToString(unique[:])+fileSuffix)
	// Readers find whole files only: the name without the suffix is not one of theirs.
	whole := strings.TrimSuffix(path, fileSuffix)
	if err := os.WriteFile(whole, m.file(), 0o600); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if err := os.Rename(whole, path); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

// file renders the message in the format of RFC 5322, with the line ends of this machine, as mail folders have them: who
// looks for a link in the file finds it without a carriage return behind.
func (m Message) file() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s\nTo: %s\nSubject: %s\nDate: %s\n", m.fromHeader(outboxFrom), m.To, mime.QEncoding.Encode("utf-8", m.Subject), m.Date.Format(time.RFC1123Z))
	fmt.Fprintf(&b, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s", m.Text)
	return b.Bytes()
}

// Messages returns what was sent last, the newest first, at most so many.
func (o *Outbox) Messages(most int) ([]Message, error) {
	files, err := os.ReadDir(o.folder)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	var messages []Message
	for _, f := range slices.Backward(files) {
		if !strings.HasSuffix(f.Name(), fileSuffix) || len(messages) == most {
			continue
		}
		text, err := os.ReadFile(filepath.Join(o.folder, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("mail: %w", err)
		}
		m, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("mail: %s: %w", f.Name(), err)
		}
		messages = append(messages, m)
	}
	return messages, nil
}

// parse reads what file renders.
func parse(file []byte) (Message, error) {
	in, err := mail.ReadMessage(bytes.NewReader(file))
	if err != nil {
		return Message{}, err
	}
	text, err := io.ReadAll(in.Body)
	if err != nil {
		return Message{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(in.Header.Get("Subject"))
	if err != nil {
		return Message{}, err
	}
	date, err := in.Header.Date()
	return Message{To: in.Header.Get("To"), Subject: subject, Text: string(text), Date: date.UTC()}, err
}

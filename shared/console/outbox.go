package console

import (
	"net/http"
	"regexp"

	"frontdesk/shared/mail"
	"frontdesk/shared/page"
)

var outboxTemplate = page.New(files, "outbox.html")

// mostShown is how many e-mails the page shows; the folder has them all.
const mostShown = 50

type shownMessage struct {
	mail.Message
	Parts []part // of the text
}

// part of a text is a link to our own pages, or plain.
type part struct {
	Text string
	Link bool
}

// showOutbox shows the e-mails of a local run to everybody on this machine. Asked for under another name, it answers
// under ours only: a website whose name leads to this machine must not read what is in them (DNS rebinding).
func (s *console) showOutbox(w http.ResponseWriter, r *http.Request) error {
	if r.Host != s.origin.Host {
		http.Redirect(w, r, s.origin.JoinPath(outboxPath).String(), http.StatusSeeOther)
		return nil
	}
	messages, err := s.outbox.Messages(mostShown)
	if err != nil {
		return err
	}
	shown := make([]shownMessage, len(messages))
	for n, m := range messages {
		shown[n] = shownMessage{m, linked(s.origin.String(), m.Text)}
	}
	return page.Render(w, outboxTemplate, page.View{Title: "Outbox", Data: shown})
}

// linked splits a text at the links to our own pages. No other address becomes a link: whoever can have an e-mail sent
// must not choose where a click leads.
func linked(origin, text string) []part {
	ours := regexp.MustCompile(regexp.QuoteMeta(origin) + `/[\w/?&=.%~@-]*`)
	var parts []part
	end := 0
	for _, at := range ours.FindAllStringIndex(text, -1) {
		parts = append(parts, part{Text: text[end:at[0]]}, part{text[at[0]:at[1]], true})
		end = at[1]
	}
	return append(parts, part{Text: text[end:]})
}

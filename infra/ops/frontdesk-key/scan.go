package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"frontdesk/shared/credential"
)

// finding is a secret and where it begins. Its JSON is for other programs.
type finding struct {
	File     string `json:"file"` // - for standard input
	Line     int    `json:"line"` // from 1
	Column   int    `json:"column"`
	Kind     string `json:"kind"`
	Secret   string `json:"secret"`             // its first and last characters
	Business string `json:"business,omitempty"` // id
	Key      string `json:"key,omitempty"`      // id, as ops key revoke takes it
	Grant    string `json:"grant,omitempty"`    // id of the consent that a token belongs to
	User     string `json:"user,omitempty"`     // id

	Invitation string `json:"invitation,omitempty"` // id, by which the business's team page withdraws it
}

// String is one line as compilers write it.
func (f finding) String() string {
	text := fmt.Sprintf("%s:%d:%d: %s %s", f.File, f.Line, f.Column, f.Kind, f.Secret)
	for _, id := range []struct{ name, value string }{{"key", f.Key}, {"grant", f.Grant}, {"user", f.User}, {"invitation", f.Invitation}, {"business", f.Business}} {
		if id.value != "" {
			text += ", " + id.name + " " + id.value
		}
	}
	return text
}

// kinds say in words what a secret opens.
var kinds = map[credential.Kind]string{
	credential.PartnerLive: "partner key (prod)", credential.PartnerTest: "partner key (not prod)", credential.Assistant: "assistant key",
	credential.AccessToken: "access token", credential.RefreshToken: "refresh token", credential.ClientSecret: "client secret",
	credential.Code: "authorization code", credential.ConsoleSession: "console session", credential.Invitation: "invitation to a team",
}

func describe(s credential.Secret) finding {
	f := finding{Kind: kinds[s.Kind], Secret: s.Kind.Start() + "…" + s.Last4()}
	if f.Kind == "" {
		f.Kind = "one-time secret"
	}
	switch s.Kind {
	case credential.PartnerLive, credential.PartnerTest, credential.Assistant:
		f.Business, f.Key = s.IDs[1], s.IDs[1]+s.IDs[0]
	case credential.Invitation:
		f.Business, f.Invitation = s.IDs[0], s.IDs[1]
	case credential.AccessToken, credential.RefreshToken:
		f.Grant, f.User = s.IDs[0], s.IDs[1]
		if s.IDs[2] != credential.NoID {
			f.Business = s.IDs[2]
		}
	}
	return f
}

const pieceSize = 1 << 20 // bytes

// scan reports the secrets of a text, which is read in pieces, so that it may be larger than memory. A column counts bytes.
func scan(name string, in io.Reader, report func(finding)) error {
	text, line, column := "", 1, 1
	for last := false; !last; {
		piece := make([]byte, pieceSize)
		n, err := io.ReadFull(in, piece)
		last = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return fmt.Errorf("%s: %w", name, err)
		}
		text += string(piece[:n])
		done := 0
		move := func(to int) {
			if newlines := strings.Count(text[done:to], "\n"); newlines > 0 {
				line, column, done = line+newlines, 1, strings.LastIndexByte(text[:to], '\n')+1
			}
			column, done = column+to-done, to
		}
		// One that begins near the end may go on in the next piece.
		whole := len(text)
		if !last {
			whole = max(0, len(text)-credential.MaxLength())
		}
		for found := range credential.Find(text) {
			if found.At >= whole {
				break
			}
			move(found.At)
			f := describe(found.Secret)
			f.File, f.Line, f.Column = name, line, column
			report(f)
			whole = max(whole, found.At+len(found.Secret.Reveal()))
		}
		move(whole)
		text = text[whole:]
	}
	return nil
}

package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"frontdesk/shared/account"
	"frontdesk/shared/credential"

	"pgregory.net/rapid"
)

// with runs the command on standard input.
func with(input string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(args, strings.NewReader(input), &out, &errs)
	return code, out.String(), errs.String()
}

const business = "business00000000"

func key(kind credential.Kind) credential.Secret {
	return credential.New(kind, rand.Reader, credential.NewID(rand.Reader), business)
}

func TestKeysInFilesAndFolders(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	live, assistant := key(credential.PartnerLive), key(credential.Assistant)
	settings := write("sub/settings.env", "# settings\n\nKEY=\""+live.Reveal()+"\"\n")
	notes := write("notes.txt", "é "+assistant.Reveal()+" and "+live.Reveal())
	clean := write("clean.txt", live.Reveal()[:len(live.Reveal())-1]+"\n"+assistant.Reveal()[1:]+"\nsk_live_fd"+strings.Repeat("0", 81))

	shown := func(path, at, kind string, s credential.Secret) string {
		return fmt.Sprintf("%s:%s: %s %s…%s, key %s%s, business %s\n", path, at, kind, s.Kind.Start(), s.Last4(), business, s.IDs[0], business)
	}
	inSettings := shown(settings, "3:6", "partner key (prod)", live)
	inNotes := shown(notes, "1:4", "assistant key", assistant) + shown(notes, fmt.Sprint("1:", 4+len(assistant.Reveal())+5), "partner key (prod)", live)
	for _, tt := range []struct {
		args []string
		code int
		out  string
	}{
		{[]string{settings}, leaked, inSettings}, {[]string{notes, settings}, leaked, inNotes + inSettings}, {[]string{folder}, leaked, inNotes + inSettings}, {[]string{clean}, 0, ""},
	} {
		if code, out, errs := with("", tt.args...); code != tt.code || out != tt.out || errs != "" {
			t.Errorf("%v: ended with %d, %s%s, want %s", tt.args, code, out, errs, tt.out)
		}
	}
	if code, out, errs := with("", filepath.Join(folder, "missing"), settings); code != failed || out != inSettings || !strings.Contains(errs, "missing") {
		t.Errorf("with a missing file: %d, %s, %s", code, out, errs)
	}
}

func TestStandardInputAndJSON(t *testing.T) {
	live := key(credential.PartnerTest)
	code, out, _ := with("\n"+live.Reveal(), "--json")
	var found []finding
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != leaked || len(found) != 1 {
		t.Fatalf("ended with %d: %s", code, out)
	}
	want := finding{File: "-", Line: 2, Column: 1, Kind: "partner key (not prod)", Secret: "sk_test_fd…" + live.Last4(), Business: business, Key: business + live.IDs[0]}
	if found[0] != want {
		t.Errorf("found %+v", found[0])
	}
	if b, own, ok := account.SplitKeyID(found[0].Key); !ok || b != business || own != live.IDs[0] {
		t.Errorf("the key's id is %s", found[0].Key)
	}
	if code, out, errs := with("nothing", "--json"); code != clean || out != "[]\n" || errs != "" {
		t.Errorf("nothing: %d, %q, %s", code, out, errs)
	}
}

func TestUsage(t *testing.T) {
	if code, out, errs := with("", "--nonsense"); code != failed || out != "" || !strings.Contains(errs, "Usage: ") {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
	if code, out, errs := with("", "--help"); code != clean || !strings.HasPrefix(out, "Usage: ") || errs != "" {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
}

func TestAReaderThatFails(t *testing.T) {
	var out, errs bytes.Buffer
	live := key(credential.PartnerLive).Reveal()
	in := io.MultiReader(strings.NewReader(live), iotest.ErrReader(errors.New("broken")))
	if code := run(nil, in, &out, &errs); code != failed || !strings.Contains(errs.String(), "broken") {
		t.Errorf("%d, %s, %s", code, out.String(), errs.String())
	}
}

// TestEveryKindIsNamed, with the ids that it carries, and no more of it than its first and last characters.
func TestEveryKindIsNamed(t *testing.T) {
	for _, kind := range credential.Kinds() {
		var s credential.Secret
		for n := range 4 { // only one number of ids is the kind's
			func() {
				defer func() { recover() }()
				s = credential.New(kind, rand.Reader, slices.Repeat([]string{business}, n)...)
			}()
		}
		code, out, _ := with(s.Reveal())
		if code != leaked || !strings.HasPrefix(out, "-:1:1: ") || !strings.Contains(out, s.Kind.Start()+"…"+s.Last4()) || strings.Contains(out, s.Reveal()[len(s.Reveal())-8:]) ||
			strings.Contains(out, business) != (len(s.IDs) > 0) {
			t.Errorf("%s: %d, %s", kind, code, out)
		}
	}
	_, out, _ := with(credential.New(credential.AccessToken, rand.Reader, business, business, credential.NoID).Reveal())
	if strings.Contains(out, credential.NoID) {
		t.Errorf("shows a business that there is not: %s", out)
	}
}

// TestAnInvitationIsNoKey: both carry two ids, of which the business's is the first here and the last there.
func TestAnInvitationIsNoKey(t *testing.T) {
	invitation := credential.NewID(rand.Reader)
	s := credential.New(credential.Invitation, rand.Reader, business, invitation)
	want := fmt.Sprintf("-:1:1: invitation to a team inv_fd…%s, invitation %s, business %s\n", s.Last4(), invitation, business)
	if _, out, _ := with(s.Reveal()); out != want {
		t.Errorf("found %s, want %s", out, want)
	}
}

// TestPiecesMakeNoDifference: a text that is larger than what is read at once yields what each line does alone.
func TestPiecesMakeNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		var want []string
		line, column := 1, 1
		add := func(s string) {
			text.WriteString(s)
			if n := strings.Count(s, "\n"); n > 0 {
				line, column, s = line+n, 1, s[strings.LastIndex(s, "\n")+1:]
			}
			column += len(s)
		}
		for range rapid.IntRange(1, 3).Draw(t, "secrets") {
			near := rapid.IntRange(-130, 130).Draw(t, "bytes from the end of a piece")
			add(strings.Repeat(rapid.SampledFrom([]string{"x", "\n", "ab\n"}).Draw(t, "filling"), 10))
			if gap := pieceSize - text.Len()%pieceSize + near; gap > 0 {
				add(strings.Repeat("x", gap))
			}
			s := key(credential.PartnerLive)
			want = append(want, fmt.Sprint(line, ":", column, s.Last4()))
			add(s.Reveal())
		}
		var got []string
		// OneByteReader would take long; a reader may give half of what it is asked for.
		err := scan("-", iotest.HalfReader(strings.NewReader(text.String())), func(f finding) { got = append(got, fmt.Sprint(f.Line, ":", f.Column, f.Secret[len(f.Secret)-4:])) })
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("found %v, %v, want %v", got, err, want)
		}
	})
}

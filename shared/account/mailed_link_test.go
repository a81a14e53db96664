package account_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// outbox is where a test's e-mails arrive.
type outbox struct {
	mu       sync.Mutex // invitations are sent at once
	messages []message
	failure  error
}

type message struct{ to, subject, text string }

func (o *outbox) Send(_ context.Context, to, subject, text string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.messages = append(o.messages, message{to, subject, text})
	return o.failure
}

var linkForm = regexp.MustCompile(`(?m)^https://desk\.example(/console/[a-z-]+/finish)\?link=(link_fd[0-9A-Za-z]+)$`)

// follow returns the page and the secret of the only link in the newest e-mail.
func (o office) follow() (path, secret string) {
	o.t.Helper()
	m := o.outbox.messages[len(o.outbox.messages)-1]
	found := linkForm.FindAllStringSubmatch(m.text, -1)
	if len(found) != 1 {
		o.t.Fatalf("%d links in %s", len(found), m.text)
	}
	return found[0][1], found[0][2]
}

// ask asks for a link of the purpose and returns the browser's secret.
func (o office) ask(purpose account.LinkPurpose, from, email, returnTo string) (credential.Secret, error) {
	start := o.accounts.StartSignUp
	if purpose == account.PasswordReset {
		start = o.accounts.StartPasswordReset
	}
	return start(o.t.Context(), from, email, returnTo)
}

// start asks for a link of the purpose and returns its secret.
func (o office) start(purpose account.LinkPurpose, email, returnTo string) string {
	o.t.Helper()
	_, err := o.ask(purpose, source, email, returnTo)
	want(o.t, err, "")
	_, secret := o.follow()
	return secret
}

func (o office) signIn(email, password string) error {
	_, _, err := o.accounts.SignIn(o.t.Context(), source, email, password)
	return err
}

func TestSignUp(t *testing.T) {
	o := newOffice(t)
	secret := o.start(account.SignUp, " Ana@Example.com ", "/oauth/authorize?a=b")
	if path, _ := o.follow(); path != account.FinishSignUpPath || o.outbox.messages[0].to != "ana@example.com" {
		t.Errorf("sent %+v", o.outbox.messages)
	}
	for range 3 {
		// A program that scans e-mails follows the link, too.
		if l, err := o.accounts.MailedLink(t.Context(), account.SignUp, secret); err != nil || l.Email != "ana@example.com" {
			t.Fatalf("%+v, %v", l, err)
		}
	}
	for _, in := range [][2]string{{"", "correct horse"}, {"Ana\u202eadmin", "correct horse"}, {"Ana", "short"}, {"Ana", ""}} {
		_, err := o.accounts.FinishSignUp(t.Context(), secret, in[0], in[1])
		want(t, err, problem.ValidationError)
	}
	arrival, err := o.accounts.FinishSignUp(t.Context(), secret, "Ana", "correct horse")
	want(t, err, "")
	if !arrival.User.EmailVerifiedAt.Equal(o.Clock.Now()) {
		t.Errorf("%+v", arrival)
	}
	if u, _, err := o.accounts.Session(t.Context(), arrival.Session.Reveal()); err != nil || u != arrival.User || u.Email != "ana@example.com" || u.Name != "Ana" {
		t.Errorf("%+v, %v", u, err)
	}
	want(t, o.signIn("ana@example.com", "correct horse"), "")

	_, err = o.accounts.MailedLink(t.Context(), account.SignUp, secret)
	want(t, err, problem.NotFound)
	_, err = o.accounts.FinishSignUp(t.Context(), secret, "Eve", "another horse")
	want(t, err, problem.NotFound)
}

// TestALinkLeadsOnOnlyInTheBrowserThatAsked (consent phishing through our own e-mail): anybody can have a link sent to
// somebody else, with the address of their own client's consent page to return to.
func TestALinkLeadsOnOnlyInTheBrowserThatAsked(t *testing.T) {
	const to = "/oauth/authorize?client_id=eve"
	o := newOffice(t)
	finish := map[account.LinkPurpose]func(secret string) (account.Arrival, error){
		account.SignUp: func(secret string) (account.Arrival, error) {
			return o.accounts.FinishSignUp(t.Context(), secret, "Ana", "correct horse")
		},
		account.PasswordReset: func(secret string) (account.Arrival, error) {
			return o.accounts.FinishPasswordReset(t.Context(), secret, "another horse")
		},
	}
	for _, purpose := range []account.LinkPurpose{account.SignUp, account.PasswordReset} {
		mine, err := o.ask(purpose, source, "ana@example.com", to)
		want(t, err, "")
		_, secret := o.follow()
		other, err := o.ask(purpose, source, "eve@example.com", to)
		want(t, err, "")
		arrival, err := finish[purpose](secret)
		want(t, err, "")
		for _, browser := range []string{"", "x", other.Reveal(), mine.Digest(), secret, arrival.Session.Reveal()} {
			if got := arrival.Return(browser); got != "" {
				t.Errorf("%s: another browser goes to %s", purpose, got)
			}
		}
		if got := arrival.Return(mine.Reveal()); got != to {
			t.Errorf("%s: the browser that asked goes to %q", purpose, got)
		}
	}
}

// TestAPasswordFromTheOperator ends what came before it, as one by e-mail does.
func TestAPasswordFromTheOperator(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	session, _, err := o.accounts.SignIn(t.Context(), source, "ana@example.com", "correct horse")
	want(t, err, "")
	link := o.start(account.PasswordReset, "ana@example.com", "")
	for email, code := range map[string]problem.Code{"bo@example.com": problem.NotFound, "ana": problem.ValidationError} {
		_, err = o.accounts.SetPassword(t.Context(), email, "another horse")
		want(t, err, code)
	}
	_, err = o.accounts.SetPassword(t.Context(), "ana@example.com", "short")
	want(t, err, problem.ValidationError)
	want(t, o.signIn("ana@example.com", "correct horse"), "")
	u, err := o.accounts.SetPassword(t.Context(), "Ana@example.com", "another horse")
	if want(t, err, ""); !u.EmailVerifiedAt.Equal(o.Clock.Now()) {
		t.Errorf("%+v", u)
	}
	_, _, err = o.accounts.Session(t.Context(), session.Reveal())
	want(t, err, problem.Unauthorized)
	_, err = o.accounts.FinishPasswordReset(t.Context(), link, "a third horse")
	want(t, err, problem.NotFound)
	want(t, o.signIn("ana@example.com", "correct horse"), problem.Unauthorized)
	want(t, o.signIn("ana@example.com", "another horse"), "")
}

func TestPasswordReset(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	before, _, err := o.accounts.SignIn(t.Context(), source, "ana@example.com", "correct horse")
	want(t, err, "")
	first := o.start(account.PasswordReset, "ana@example.com", "")
	second := o.start(account.PasswordReset, "ana@example.com", "/console")
	_, err = o.accounts.FinishPasswordReset(t.Context(), second, "short")
	want(t, err, problem.ValidationError)
	arrival, err := o.accounts.FinishPasswordReset(t.Context(), second, "another horse")
	want(t, err, "")
	u, _, err := o.accounts.Session(t.Context(), arrival.Session.Reveal())
	if err != nil || arrival.User != u || !u.EmailVerifiedAt.Equal(o.Clock.Now()) {
		t.Errorf("%+v, %v", u, err)
	}
	_, _, err = o.accounts.Session(t.Context(), before.Reveal())
	want(t, err, problem.Unauthorized)
	want(t, o.signIn("ana@example.com", "correct horse"), problem.Unauthorized)
	want(t, o.signIn("ana@example.com", "another horse"), "")
	for _, used := range []string{first, second} {
		// An older link must not undo what a newer one did.
		_, err = o.accounts.FinishPasswordReset(t.Context(), used, "a third horse")
		want(t, err, problem.NotFound)
	}
	o.Clock.Advance(time.Minute)
	_, err = o.accounts.FinishPasswordReset(t.Context(), o.start(account.PasswordReset, "ana@example.com", ""), "a third horse")
	want(t, err, "")
	_, _, err = o.accounts.Session(t.Context(), arrival.Session.Reveal())
	want(t, err, problem.Unauthorized)
	if again, err := dynamo.NewAccounts(o.Tables).User(t.Context(), u.ID); err != nil || again.EmailVerifiedAt != u.EmailVerifiedAt {
		t.Errorf("%+v, %v", again, err)
	}
}

// TestWhoGotANewPasswordIsTold, though the e-mail service fails: the password is changed by then.
func TestWhoGotANewPasswordIsTold(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	secret := o.start(account.PasswordReset, "ana@example.com", "")
	_, err = o.accounts.FinishPasswordReset(t.Context(), secret, "short")
	want(t, err, problem.ValidationError)
	if len(o.outbox.messages) != 1 {
		t.Errorf("a refused password was told: %+v", o.outbox.messages)
	}
	o.outbox.failure = errors.New("the e-mail service is down")
	_, err = o.accounts.FinishPasswordReset(t.Context(), secret, "another horse")
	want(t, err, "")
	_, err = o.accounts.FinishPasswordReset(t.Context(), secret, "a third horse")
	want(t, err, problem.NotFound)
	if len(o.outbox.messages) != 2 {
		t.Fatalf("%+v", o.outbox.messages)
	}
	m := o.outbox.messages[1]
	for _, says := range []string{"password was changed", "If it was not you", origin + account.SignInPath} {
		if m.to != "ana@example.com" || !strings.Contains(m.subject+m.text, says) {
			t.Errorf("no %q in %+v", says, m)
		}
	}
	if strings.Contains(m.text, "link=") || strings.Contains(m.text, "horse") {
		t.Errorf("the e-mail has a secret: %s", m.text)
	}
}

// TestASessionBegunDuringAResetEndsWithTheOthers: the old password was looked at before the reset, the session is written
// after it, within the same second.
func TestASessionBegunDuringAResetEndsWithTheOthers(t *testing.T) {
	o := newOffice(t)
	store := dynamo.NewAccounts(o.Tables)
	u, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	_, err = o.accounts.FinishPasswordReset(t.Context(), o.start(account.PasswordReset, "ana@example.com", ""), "another horse")
	want(t, err, "")
	late := credential.New(credential.ConsoleSession, rand.Reader)
	want(t, store.AddConsoleSession(t.Context(), account.ConsoleSession{Digest: late.Digest(), UserID: u.ID, Epoch: u.SessionEpoch, CreatedAt: o.Clock.Now(), ExpiresAt: o.Clock.Now().Add(time.Hour)}), "")
	_, _, err = o.accounts.Session(t.Context(), late.Reveal())
	want(t, err, problem.Unauthorized)
}

func TestALinkOfAnotherPurposeIsNone(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	signUp, reset := o.start(account.SignUp, "new@example.com", ""), o.start(account.PasswordReset, "ana@example.com", "")
	_, err = o.accounts.FinishSignUp(t.Context(), reset, "Eve", "another horse")
	want(t, err, problem.NotFound)
	_, err = o.accounts.FinishPasswordReset(t.Context(), signUp, "another horse")
	want(t, err, problem.NotFound)
	_, err = o.accounts.MailedLink(t.Context(), account.PasswordReset, signUp)
	want(t, err, problem.NotFound)
	for _, other := range []string{
		"", "link_", signUp + "0", strings.Replace(signUp, "link_", "ses_", 1), credential.New(credential.MailedLink, rand.Reader).Reveal(),
		credential.New(credential.ConsoleSession, rand.Reader).Reveal(), credential.Digest(signUp),
	} {
		_, err = o.accounts.FinishSignUp(t.Context(), other, "Eve", "another horse")
		want(t, err, problem.NotFound)
	}
	_, _, err = o.accounts.Session(t.Context(), signUp)
	want(t, err, problem.Unauthorized)
	want(t, o.signIn("ana@example.com", "correct horse"), "")
}

func TestALinkLivesOneHour(t *testing.T) {
	o := newOffice(t)
	secret := o.start(account.SignUp, "ana@example.com", "")
	o.Clock.Advance(time.Hour - time.Second)
	_, err := o.accounts.MailedLink(t.Context(), account.SignUp, secret)
	want(t, err, "")
	o.Clock.Advance(time.Second)
	_, err = o.accounts.FinishSignUp(t.Context(), secret, "Ana", "correct horse")
	want(t, err, problem.NotFound)
}

// TestALinkUsedTwiceAtOnce: one wins, whether it is one link or two for the same address.
func TestALinkUsedTwiceAtOnce(t *testing.T) {
	for name, links := range map[string]int{"one link": 1, "two links": 2} {
		o := newOffice(t)
		_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
		want(t, err, "")
		var signUps, resets []string
		for range links {
			signUps, resets = append(signUps, o.start(account.SignUp, "new@example.com", "")), append(resets, o.start(account.PasswordReset, "ana@example.com", ""))
		}
		for finish, do := range map[string]func(int) error{
			"sign-up": func(i int) error {
				_, err := o.accounts.FinishSignUp(t.Context(), signUps[i%links], "Ana", fmt.Sprint("correct horse ", i))
				return err
			},
			"reset": func(i int) error {
				_, err := o.accounts.FinishPasswordReset(t.Context(), resets[i%links], fmt.Sprint("correct horse ", i))
				return err
			},
		} {
			won := -1
			for i, err := range bookingtest.AtOnce(4, do) {
				if err == nil && won >= 0 {
					t.Errorf("%s, %s: two won", name, finish)
				} else if err == nil {
					won = i
				} else if !problem.Is(err, problem.NotFound) && !problem.Is(err, problem.Conflict) {
					t.Errorf("%s, %s: %v", name, finish, err)
				}
			}
			if won < 0 {
				t.Fatalf("%s, %s: nobody won", name, finish)
			}
			email := map[string]string{"sign-up": "new@example.com", "reset": "ana@example.com"}[finish]
			want(t, o.signIn(email, fmt.Sprint("correct horse ", won)), "")
		}
	}
}

func TestSignUpLosesToAnAccountMadeMeanwhile(t *testing.T) {
	o := newOffice(t)
	secret := o.start(account.SignUp, "ana@example.com", "")
	_, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse")
	want(t, err, "")
	memory := allocated(func() { _, err = o.accounts.FinishSignUp(t.Context(), secret, "Eve", "another horse") })
	want(t, err, problem.Conflict)
	if memory > argonMemory {
		t.Error("the password was hashed for nothing")
	}
	want(t, o.signIn("ana@example.com", "correct horse"), "")
}

func TestOnlyDigestsAreStored(t *testing.T) {
	o := newOffice(t)
	secret := o.start(account.SignUp, "ana@example.com", "")
	l, err := dynamo.NewAccounts(o.Tables).MailedLink(t.Context(), credential.Digest(secret))
	if err != nil || strings.Contains(fmt.Sprintf("%+v", l), secret) {
		t.Errorf("%+v, %v", l, err)
	}
}

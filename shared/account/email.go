package account

import (
	"context"
	"fmt"

	"frontdesk/shared/access"
	"frontdesk/shared/credential"
	"frontdesk/shared/reqlog"
)

// notify tells a user by e-mail what happened to their account, where we send e-mails. It has happened, so that a failure
// is for the log only.
func (a *Accounts) notify(ctx context.Context, u User, word func() (subject, text string)) {
	if a.mailer == nil {
		return
	}
	subject, text := word()
	if err := a.mailer.Send(ctx, u.Email, subject, text); err != nil {
		reqlog.Set(ctx, reqlog.NotNotified, err.Error())
	}
}

// tiedEmail words the e-mail to a user whom a provider's account opens from now on.
func (a *Accounts) tiedEmail(issuer string) (subject, text string) {
	return "A new way to sign in to Frontdesk", fmt.Sprintf(`Hello,

Somebody, we hope you, signed in to Frontdesk through %s, which says that this e-mail address is theirs. Your Frontdesk account can be signed in to that way from now on.

If it was not you, somebody else can use that account there, and yours here. Change your password there first. Then choose a new one for Frontdesk, which signs everybody out: open this page and press "Forgot your password?".

%s

Frontdesk
%s
`, issuer, a.origin.JoinPath(SignInPath), a.origin)
}

// resetEmail words the e-mail to a user whose password was changed by a link in an e-mail.
func (a *Accounts) resetEmail() (subject, text string) {
	return "Your Frontdesk password was changed", fmt.Sprintf(`Hello,

The password of the Frontdesk account with this e-mail address was changed just now, by a link that we sent to this address. Everybody who was signed in with it was signed out.

If it was not you, somebody else reads your e-mail. Change the password of your mailbox first. Then choose a new one for Frontdesk: open this page and press "Forgot your password?".

%s

Frontdesk
%s
`, a.origin.JoinPath(SignInPath), a.origin)
}

// invitationEmail words the e-mail with an invitation's link.
func (a *Accounts) invitationEmail(c access.Caller, i Invited) (subject, text string) {
	return "Join the team of " + i.Business.Name, fmt.Sprintf(`Hello,

%s invites you to join the team of %s (@%s) on Frontdesk. Your role will be: %s. Open this link to accept:

%s

The link works once, and only for %s, until %s. You need a Frontdesk account with this address; if you have none, the page leads you to make one.

If you do not know %s, you need not do anything.

Frontdesk
%s
`, i.InvitedBy, i.Business.Name, i.Business.Handle, i.Role.Words(), i.Link, i.Email, i.ExpiresAt.In(c.Business.Location()).Format("2 January 2006, 15:04 MST"), i.Business.Name, a.origin)
}

// linkEmail words the e-mail with a link: what somebody asked for, and what the address needs. A paragraph is one line,
// which mail programs wrap to the reader's window.
func (a *Accounts) linkEmail(asked, needed LinkPurpose, secret credential.Secret) (subject, text string) {
	const somebody = "Somebody, we hope you, wants to "
	intro := map[[2]LinkPurpose]string{
		{SignUp, SignUp}: somebody + "make a Frontdesk account with this e-mail address. Open this link to choose your name and a password:",
		{SignUp, PasswordReset}: somebody + "make a Frontdesk account with this e-mail address. You have one already, so no new one was made. Sign in here:\n\n" +
			a.origin.JoinPath(SignInPath).String() + "\n\nIf you do not know your password any more, open this link to choose a new one:",
		{PasswordReset, PasswordReset}: somebody + "choose a new password for the Frontdesk account with this e-mail address. Open this link to do it:",
		{PasswordReset, SignUp}: somebody + "choose a new password for a Frontdesk account with this e-mail address. There is no such account: " +
			"perhaps you use another address. Open this link to make an account with this one:",
	}[[2]LinkPurpose{asked, needed}]
	subject, unasked := "Finish making your Frontdesk account", "without this link no account is made."
	if needed == PasswordReset {
		subject, unasked = "Choose a new password for Frontdesk", "your password stays as it is."
	}
	if asked != needed {
		subject = "Your Frontdesk account"
	}
	return subject, fmt.Sprintf(`Hello,

%s

%s

The link works once, and for one hour. Do not pass it on: whoever has it can use it.

If it was not you, you need not do anything: %s

Frontdesk
%s
`, intro, a.address(needed, secret), unasked, a.origin)
}

package account

import (
	"fmt"

	"frontdesk/shared/credential"
)

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

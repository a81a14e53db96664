package account_test

import (
	"testing"

	"frontdesk/shared/account"
	"frontdesk/shared/problem"
)

func TestVouchingForAnAddress(t *testing.T) {
	o := newOffice(t)
	ana, err := o.accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "")
	if err != nil || !ana.EmailVerifiedAt.IsZero() {
		t.Fatalf("%+v, %v", ana, err)
	}
	vouched, err := o.accounts.VouchForEmail(t.Context(), ana)
	if kept, _ := o.config.Store.User(t.Context(), ana.ID); err != nil || vouched.EmailVerifiedAt.IsZero() || !kept.EmailVerifiedAt.Equal(vouched.EmailVerifiedAt) {
		t.Errorf("%+v, kept %+v, %v", vouched, kept, err)
	}
	if _, err := o.accounts.VouchForEmail(t.Context(), account.User{ID: "nobody"}); !problem.Is(err, problem.NotFound) {
		t.Errorf("nobody: %v", err)
	}
}

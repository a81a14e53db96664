package localrun

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/shared/credential"
)

func TestCheckLog(t *testing.T) {
	Saw("state", "state-of-somebody-else")
	r := &Run{Data: t.TempDir()}
	r.Users = append(r.Users, struct {
		Person
		Roles  map[string]string
		Linked []string
	}{Person: Person{"owner@example.com", "correct horse"}})
	check := func(line string) error {
		text := `{"requestId":"1","status":200}` + "\n" + line + "\n"
		if err := os.WriteFile(filepath.Join(r.Data, "frontdesk.log"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return r.CheckLog()
	}
	for _, line := range []string{
		`{"password":"correct horse"}`, `{"path":"/cb?state=state-of-somebody-else"}`, `{"header":"Bearer x"}`, `{"secret":"whsec_x"}`,
		`{"body":"code_verifier=x"}`, `{"body":"{\"code_verifier\": \"x\"}"}`, `{"code_verifier":"x"}`, `{"return":"%3Fcode_verifier%3Dx"}`,
	} {
		if check(line) == nil {
			t.Errorf("not found: %s", line)
		}
	}
	for _, kind := range credential.Kinds() {
		if err := check(`{"x":"` + string(kind) + `fdAAA"}`); err == nil || !strings.Contains(err.Error(), "line 2 ") {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for _, line := range []string{
		`{"msg":"request","secretThing":1}`, `{"msg":"somebody's own"}`, `{"msg":"attempt","time":"t","level":"INFO","environment":"local","function":"webhook-delivery","requestId":"1"}`,
	} {
		if err := check(line); err == nil || !strings.Contains(err.Error(), "not whole") {
			t.Errorf("taken for whole: %s: %v", line, err)
		}
	}
	for _, line := range []string{
		`{"refused":"code_verifier is missing or does not belong to the code's challenge.","kind":"mcp_…"}`,
		`{"refused":"Send a valid credential: Authorization: Bearer <key or token>."}`, `{"refused":"{\"message\":\"Authorization: Bearer \\u003ckey or token\\u003e.\"}"}`,
	} {
		if err := check(line); err != nil {
			t.Error(err)
		}
	}
	if err := os.WriteFile(filepath.Join(r.Data, "frontdesk.log"), nil, 0o600); err != nil || r.CheckLog() == nil {
		t.Error("an empty log is taken for a clean one")
	}
}

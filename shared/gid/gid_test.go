package gid_test

import (
	"strings"
	"testing"

	"frontdesk/shared/gid"
)

func TestAnIDComesBackAsItWas(t *testing.T) {
	for _, kind := range gid.Kinds() {
		for _, id := range []string{"1", "biz_3f9a", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "a-b._~:9", strings.Repeat("x", gid.MaxID)} {
			if k, got, ok := gid.Parse(gid.Of(kind, id)); !ok || k != kind || got != id {
				t.Errorf("%s %s: %s %s %t", kind, id, k, got, ok)
			}
		}
	}
	if got := gid.Of(gid.Participant, "p1"); got != "gid://Frontdesk/BusinessParticipant/p1" {
		t.Error(got)
	}
}

func TestWhatIsNoIDIsRefused(t *testing.T) {
	for _, s := range []string{
		"", "p1", "gid://", "gid://Frontdesk", "gid://Frontdesk/", "gid://Frontdesk/Product", "gid://Frontdesk/Product/", "gid://Sessions/Product/1",
		"gid://frontdesk/Product/1", "GID://Frontdesk/Product/1", "gid://Frontdesk/Nothing/1", "gid://Frontdesk/product/1", "gid://Frontdesk//1",
		"gid://Frontdesk/Product/1/2", "gid://Frontdesk/Product/1#2", "gid://Frontdesk/Product/../1", "gid://Frontdesk/Product/1 ", " gid://Frontdesk/Product/1",
		"gid://Frontdesk/Product/1?x=2", "gid://Frontdesk/Product/%31", "gid://Frontdesk/Product/é", "gid://Frontdesk/Product/\x00", "gid://Frontdesk/Product/\xff",
		"gid://Frontdesk/Product/" + strings.Repeat("x", gid.MaxID+1),
	} {
		if kind, id, ok := gid.Parse(s); ok {
			t.Errorf("%q is %s %s", s, kind, id)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("gid://Frontdesk/Product/1")
	f.Add("gid://Frontdesk/ApiKey/a:b")
	f.Add("gid://Frontdesk/ApiKey//")
	f.Fuzz(func(t *testing.T, s string) {
		if kind, id, ok := gid.Parse(s); ok && gid.Of(kind, id) != s {
			t.Errorf("%q is read as %s %s", s, kind, id)
		}
	})
}

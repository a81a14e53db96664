package graphqlapi

import (
	"encoding/base64"
	"testing"

	"pgregory.net/rapid"
)

var someList = listing{Business: "b1", Parent: "gid://Frontdesk/Business/b1", Field: "registrations", Filter: `{"Time":"past"}`, key: []byte("0123456789abcdef")}

// TestACursorOpensInItsOwnListOnly draws lists that differ in one part.
func TestACursorOpensInItsOwnListOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := someList
		position := rapid.StringN(1, 40, -1).Draw(t, "position")
		sealed := of.cursor(position)
		if got, ok := of.position(sealed); !ok || got != position {
			t.Fatalf("%q comes back as %q, %t", position, got, ok)
		}
		other := rapid.StringN(1, 20, -1).Draw(t, "other")
		part := rapid.SampledFrom([]*string{&of.Business, &of.Parent, &of.Field, &of.Filter}).Draw(t, "part")
		if *part == other {
			return
		}
		*part = other
		if _, ok := of.position(sealed); ok {
			t.Fatalf("opens in %+v", of)
		}
	})
}

func TestACursorOfAnotherKeyIsForeign(t *testing.T) {
	of := someList
	of.key = []byte("another-key-of-16")
	if _, ok := of.position(someList.cursor("p")); ok {
		t.Error("it opens")
	}
}

// FuzzCursor: nobody makes a cursor without the key.
func FuzzCursor(f *testing.F) {
	sealed := someList.cursor("01arz3ndektsv4rrffq69g5fav")
	for _, seed := range []string{"", "x", sealed, sealed + "A", sealed[1:], sealed[:22], base64.RawURLEncoding.EncodeToString(make([]byte, 40))} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		position, ok := someList.position(cursor)
		if ok && someList.cursor(position) != cursor {
			t.Errorf("%q opens as %q", cursor, position)
		}
	})
}

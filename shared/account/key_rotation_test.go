package account_test

import (
	"crypto/rand"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

func TestRotatingAKey(t *testing.T) {
	const week = 7 * 24 * time.Hour
	for name, tt := range map[string]struct {
		expires, overlap, left time.Duration // 0 expires: never; left is the old key's
	}{
		"an hour":             {0, time.Hour, time.Hour},
		"at once":             {0, 0, 0},
		"a week":              {0, week, week},
		"never past its own":  {30 * time.Minute, time.Hour, 30 * time.Minute},
		"to the very moment":  {time.Hour, time.Hour, time.Hour},
		"before its own":      {2 * week, time.Hour, time.Hour},
		"at once, with a end": {week, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			o, log := logged(t)
			var expires time.Time
			if tt.expires > 0 {
				expires = o.Clock.Now().Add(tt.expires)
			}
			old := o.key(t, account.NewKey{Kind: account.PartnerKey, Name: "CRM", Scopes: []string{"participants:read"}, Sources: networks(t, "203.0.113.7"), ExpiresAt: expires})
			log.newLog()
			o.Clock.Advance(time.Minute)
			left := tt.left
			if tt.expires > 0 && tt.overlap+time.Minute > tt.expires {
				left -= time.Minute
			}
			made, secret, err := o.keys.Rotate(t.Context(), o.Operator(), old.ID, tt.overlap)
			want(t, err, "")
			now := o.Clock.Now()
			before, after := o.get(t, old.ID), o.get(t, made.ID)
			if after.Kind != old.Kind || after.Name != old.Name || !slices.Equal(after.Scopes, old.Scopes) || !slices.Equal(after.Sources, old.Sources) || !after.ExpiresAt.Equal(expires) ||
				after.Digest != secret.Digest() || after.Digest == old.Digest || after.Replaces != old.ID || after.ReplacedBy != "" || !after.CreatedAt.Equal(now) || after.Status(now) != account.KeyLive {
				t.Errorf("the new one is %+v", after)
			}
			if got, ends := before.Remaining(now); before.ReplacedBy != made.ID || got != left || !ends || before.Digest != old.Digest {
				t.Errorf("the old one is %+v and lives %s", before, got)
			}
			if left > 0 && (before.Status(now.Add(left-1)) != account.KeyLive || before.Status(now.Add(left)) != account.KeyExpired) || left == 0 && before.Status(now) != account.KeyExpired {
				t.Errorf("the old one's end is %s", before.ExpiresAt)
			}
			log.want(t, "key.rotated of CRM by operator: key="+old.ID+" overlap="+tt.overlap.String()+" replacedBy="+made.ID)
		})
	}
}

func TestRemaining(t *testing.T) {
	now := bookingtest.Now
	for name, tt := range map[string]struct {
		key  account.Key
		left time.Duration
		ends bool
	}{
		"for ever":                   {account.Key{}, 0, false},
		"an hour":                    {account.Key{ExpiresAt: now.Add(time.Hour)}, time.Hour, true},
		"expired":                    {account.Key{ExpiresAt: now}, 0, true},
		"revoked":                    {account.Key{ExpiresAt: now.Add(time.Hour), RevokedAt: now}, 0, true},
		"revoked, without an expiry": {account.Key{RevokedAt: now}, 0, true},
	} {
		if left, ends := tt.key.Remaining(now); left != tt.left || ends != tt.ends {
			t.Errorf("%s: %s %v", name, left, ends)
		}
	}
}

func TestRotationsThatAreRefused(t *testing.T) {
	o, log := logged(t)
	live := o.key(t, account.NewKey{})
	expired := o.key(t, account.NewKey{ExpiresAt: o.Clock.Now().Add(time.Second)})
	revoked, gone := o.key(t, account.NewKey{}), o.key(t, account.NewKey{})
	want(t, o.keys.Revoke(t.Context(), o.Operator(), revoked.ID), "")
	o.Clock.Advance(time.Second)
	_, _, err := o.keys.Rotate(t.Context(), o.Operator(), gone.ID, 0)
	want(t, err, "")
	replaced := o.get(t, gone.ID)
	log.newLog()
	for name, tt := range map[string]struct {
		id      string
		overlap time.Duration
		code    problem.Code
		details map[string]any
	}{
		"a negative overlap":           {live.ID, -1, problem.ValidationError, map[string]any{"field": "overlap", "value": "-1ns"}},
		"more than a week":             {live.ID, account.MaxOverlap + 1, problem.ValidationError, map[string]any{"field": "overlap", "value": "168h0m0.000000001s"}},
		"expired":                      {expired.ID, 0, problem.Conflict, map[string]any{"field": "id", "value": expired.ID}},
		"revoked":                      {revoked.ID, 0, problem.Conflict, map[string]any{"field": "id", "value": revoked.ID}},
		"replaced, and its end is now": {gone.ID, time.Hour, problem.Conflict, map[string]any{"field": "id", "value": gone.ID, "replacedBy": replaced.ReplacedBy}},
		"nobody's":                     {live.BusinessID + strings.Repeat("0", 16), 0, problem.NotFound, map[string]any{"field": "id", "value": live.BusinessID + strings.Repeat("0", 16)}},
		"no id":                        {"x", 0, problem.NotFound, map[string]any{"field": "id", "value": "x"}},
	} {
		made, secret, err := o.keys.Rotate(t.Context(), o.Operator(), tt.id, tt.overlap)
		if e := want(t, err, tt.code); !maps.Equal(e.Details, tt.details) || made.ID != "" || secret.Kind != "" {
			t.Errorf("%s: %+v", name, e)
		}
	}
	log.want(t)
}

// TestTwoRotationsAtOnce: exactly one of them replaces the key, and the others learn by which.
func TestTwoRotationsAtOnce(t *testing.T) {
	o := newOffice(t)
	old := o.key(t, account.NewKey{})
	errs := bookingtest.AtOnce(16, func(int) error { _, _, err := o.keys.Rotate(t.Context(), o.Operator(), old.ID, time.Hour); return err })
	successor, won := o.get(t, old.ID).ReplacedBy, 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if e := want(t, err, problem.Conflict); e.Details["replacedBy"] != successor {
			t.Errorf("the successor is %s, not that of %v", successor, err)
		}
	}
	if list, err := o.keys.List(t.Context(), o.Operator()); won != 1 || len(list) != 2 || err != nil {
		t.Errorf("%d rotations succeeded and left %+v, %v", won, list, err)
	}
}

// TestARotationAndARevocationAtOnce: whichever comes first, the old key is revoked; it has a successor only if it was not
// revoked yet when it was rotated.
func TestARotationAndARevocationAtOnce(t *testing.T) {
	o := newOffice(t)
	for range 20 {
		old := o.key(t, account.NewKey{})
		errs := bookingtest.AtOnce(2, func(n int) error {
			if n == 0 {
				return o.keys.Revoke(t.Context(), o.Operator(), old.ID)
			}
			_, _, err := o.keys.Rotate(t.Context(), o.Operator(), old.ID, time.Hour)
			return err
		})
		want(t, errs[0], "")
		rotated := errs[1] == nil
		after := o.get(t, old.ID)
		if writes := map[bool]int64{true: 3, false: 2}[rotated]; after.RevokedAt.IsZero() || (after.ReplacedBy != "") != rotated || after.Version != writes {
			t.Fatalf("rotated: %v (%v), and the key is %+v", rotated, errs[1], after)
		}
		if !rotated {
			want(t, errs[1], problem.Conflict)
		}
	}
}

// TestAKeysLife takes random steps with one key and its successors, and compares them with what they should be.
func TestAKeysLife(t *testing.T) {
	o := newOffice(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := o.Neighbour(rapid.StringMatching(`[a-z]{14}`).Draw(rt, "handle"))
		keys := account.NewKeys(dynamo.NewAccounts(o.Tables), o.Clock.Now, rand.Reader, "prod")
		var expires time.Time
		if rapid.Bool().Draw(rt, "it expires") {
			expires = o.Clock.Now().Add(10 * 24 * time.Hour)
		}
		first, _, err := keys.Create(t.Context(), o.Operator(), account.NewKey{Kind: account.AssistantKey, Name: "Bot", ExpiresAt: expires})
		if err != nil {
			rt.Fatal(err)
		}
		type life struct {
			ends              time.Time // zero: never
			revoked, replaced bool
		}
		model, ids := map[string]*life{first.ID: {ends: expires}}, []string{first.ID}
		rt.Repeat(map[string]func(*rapid.T){
			"time": func(rt *rapid.T) {
				o.Clock.Advance(time.Duration(rapid.IntRange(1, 5*24*3600).Draw(rt, "seconds")) * time.Second)
			},
			"revoke": func(rt *rapid.T) {
				id := rapid.SampledFrom(ids).Draw(rt, "id")
				if err := keys.Revoke(t.Context(), o.Operator(), id); err != nil {
					rt.Fatal(err)
				}
				model[id].revoked = true
			},
			"rotate": func(rt *rapid.T) {
				id, overlap := rapid.SampledFrom(ids).Draw(rt, "id"), time.Duration(rapid.IntRange(0, 7*24*3600).Draw(rt, "overlap"))*time.Second
				m := model[id]
				may := !m.revoked && !m.replaced && (m.ends.IsZero() || o.Clock.Now().Before(m.ends))
				made, _, err := keys.Rotate(t.Context(), o.Operator(), id, overlap)
				if (err == nil) != may || err != nil && !problem.Is(err, problem.Conflict) {
					rt.Fatalf("rotating %+v: %v", m, err)
				}
				if err == nil {
					model[made.ID], ids = &life{ends: m.ends}, append(ids, made.ID)
					m.replaced = true
					if end := o.Clock.Now().Add(overlap); m.ends.IsZero() || end.Before(m.ends) {
						m.ends = end
					}
				}
			},
			"": func(rt *rapid.T) {
				list, err := keys.List(t.Context(), o.Operator())
				if err != nil || len(list) != len(model) {
					rt.Fatalf("%d keys, %v", len(list), err)
				}
				for _, k := range list {
					m, status := model[k.ID], account.KeyLive
					if !m.ends.IsZero() && !o.Clock.Now().Before(m.ends) {
						status = account.KeyExpired
					}
					if m.revoked {
						status = account.KeyRevoked
					}
					if k.Status(o.Clock.Now()) != status || (k.ReplacedBy != "") != m.replaced || k.Kind != first.Kind || !slices.Equal(k.Scopes, first.Scopes) {
						rt.Fatalf("%+v should be %s, %+v", k, status, m)
					}
				}
			},
		})
	})
}

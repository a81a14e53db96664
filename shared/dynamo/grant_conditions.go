package dynamo

import (
	"time"

	"frontdesk/shared/oauth"
)

// unused requires a code that was not used yet. When it was, earlier becomes the id of the grant that it gave.
func unused(earlier *string) condition {
	return condition{
		expression: "attribute_exists(PK) AND attribute_not_exists(grantId)",
		failed: func(found item) error {
			*earlier = text(found["grantId"])
			return oauth.ErrUsed
		},
	}
}

// rotatable requires a live grant with that refresh token, either unused or rotated after graceStart with
// successors left, and with fewer than most refresh tokens. A grant that holds the new token already was written by this very
// rotation, whose answer was lost and which the SDK sent again.
func rotatable(old, made string, graceStart time.Time, most int) condition {
	return condition{
		expression: "attribute_exists(refresh.#old) AND attribute_not_exists(revokedAt) AND " +
			"(attribute_not_exists(refresh.#old.rotatedAt) OR " +
			"(refresh.#old.rotatedAt > :graceStart AND refresh.#old.successors < :most)) AND size(refresh) < :mostTokens",
		names:  map[string]string{"#old": old},
		values: map[string]any{":graceStart": atMilli(graceStart), ":most": oauth.MaxSuccessors, ":mostTokens": most},
		failed: func(found item) error {
			var i grantItem
			if err := decode(found, &i); err != nil {
				return err
			}
			spent, ok := i.Refresh[old]
			_, own := i.Refresh[made]
			switch {
			case i.RevokedAt != 0:
				return oauth.ErrRevoked
			case own:
				return nil
			case !ok:
				return oauth.ErrNotFound
			case spent.RotatedAt > atMilli(graceStart), spent.RotatedAt == 0:
				return oauth.ErrTooMany
			default:
				return oauth.ErrUsed
			}
		},
	}
}

package dynamo

import (
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/oauth"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// condition is what a write demands of the item it meets, and what it means when the item is otherwise.
type condition struct {
	expression string
	names      map[string]string
	values     map[string]any
	// failed turns the item that was met (nil when there was none) into the error that the caller knows.
	failed func(met item) error
}

type item = map[string]types.AttributeValue

func means(err error) func(item) error { return func(item) error { return err } }

// isNew demands that there is no such item yet.
func isNew(otherwise error) condition {
	return condition{expression: "attribute_not_exists(PK)", failed: means(otherwise)}
}

// exists demands that the item is there.
func exists(otherwise error) condition {
	return condition{expression: "attribute_exists(PK)", failed: means(otherwise)}
}

// atVersion demands that nobody wrote the item since it was read; version 0 is an item that was not there.
func atVersion(version int64) condition {
	if version == 0 {
		return isNew(booking.ErrChanged)
	}
	return condition{
		expression: "version = :readVersion",
		values:     map[string]any{":readVersion": version},
		failed:     means(booking.ErrChanged),
	}
}

// placeLeft demands a scheduled session with a free place.
var placeLeft = condition{
	expression: "attribute_exists(PK) AND #status = :scheduled AND taken < #capacity",
	names:      map[string]string{"#status": "status", "#capacity": "capacity"},
	values:     map[string]any{":scheduled": string(booking.Scheduled)},
	failed: func(met item) error {
		switch {
		case met == nil:
			return booking.ErrNotFound
		case text(met["status"]) != string(booking.Scheduled):
			return booking.ErrSessionCancelled
		default:
			return booking.ErrFull
		}
	},
}

func text(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

// rotatable demands a live grant with that refresh token, unused or rotated at or after graceStart with successors
// left. Names and the token's #old come with the update.
func rotatable(refreshDigest string, graceStart time.Time) condition {
	return condition{
		expression: "attribute_exists(refresh.#old) AND attribute_not_exists(revokedAt) AND (attribute_not_exists(refresh.#old.rotatedAt) OR " +
			"(refresh.#old.rotatedAt >= :graceStart AND refresh.#old.successors < :most))",
		values: map[string]any{":graceStart": at(graceStart), ":most": oauth.MaxSuccessors},
		failed: func(met item) error {
			var i grantItem
			if err := decode(met, &i); err != nil {
				return err
			}
			switch old, ok := i.Refresh[refreshDigest]; {
			case i.RevokedAt != 0:
				return oauth.ErrRevoked
			case !ok:
				return oauth.ErrNotFound
			case old.RotatedAt >= at(graceStart):
				return oauth.ErrTooMany
			default:
				return oauth.ErrUsed
			}
		},
	}
}

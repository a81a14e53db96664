package dynamo

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"frontdesk/shared/credential"
)

// key is an item's primary key.
type key struct {
	PK string
	SK string
}

// timeKey is an item's key in the index ByTime.
type timeKey struct {
	TimePK string `dynamodbav:"timePK,omitempty"`
	TimeSK string `dynamodbav:"timeSK,omitempty"`
}

// participantListKey is an item's key in the index ByParticipant.
type participantListKey struct {
	ParticipantPK string `dynamodbav:"participantPK,omitempty"`
	ParticipantSK string `dynamodbav:"participantSK,omitempty"`
}

const separator = "#"

// path joins a key's parts. Only the last part may contain the separator, because nothing follows for which it could be
// mistaken. A part that is longer than any id is cut, so that it finds nothing where DynamoDB would return an error.
func path(parts ...string) string {
	for i, p := range parts {
		if i < len(parts)-1 {
			p = strings.ReplaceAll(p, separator, "\x00")
		}
		parts[i] = strings.ToValidUTF8(p[:min(len(p), 300)], "")
	}
	return strings.Join(parts, separator)
}

// Keys of the AccessTable.

func apiKeyKey(business, id string) key  { return key{path("BUSINESS", business), path("KEY", id)} }
func apiKeysOf(business string) key      { return key{path("BUSINESS", business), path("KEY", "")} }
func userKey(id string) key              { return key{path("USER", id), "USER"} }
func membershipKey(user, biz string) key { return key{path("USER", user), path("MEMBER", biz)} }
func membershipsOf(user string) key      { return key{path("USER", user), path("MEMBER", "")} }
func emailKey(email string) key          { return key{path("EMAIL", email), "EMAIL"} }
func consoleSessionKey(digest string) key {
	return key{path("SESSION", digest), "SESSION"}
}

// The links of a user are in a partition of their own, so that what makes them can be kept from reading and writing users.
func linkKey(user, business string) key { return key{path("LINKS", user), path("LINK", business)} }
func linksOf(user string) key           { return linkKey(user, "") }

// Invitations are in a partition of their own, so that what removes them can be kept from removing keys.
func invitationKey(business, id string) key {
	return key{path("INVITATIONS", business), path("INVITATION", id)}
}
func invitationsOf(business string) key  { return invitationKey(business, "") }
func mailedLinkKey(digest string) key    { return key{path("MAILED", digest), "MAILED"} }
func signInAttemptKey(digest string) key { return key{path("ATTEMPT", digest), "ATTEMPT"} }
func identityKey(issuer, subject string) key {
	return key{path("IDENTITY", issuer, subject), "IDENTITY"}
}

// userIssuerKey is the one subject that the user is at an issuer.
func userIssuerKey(user, issuer string) key {
	return key{path("USER", user), path("IDENTITY", issuer)}
}
func clientKey(id string) key          { return key{path("CLIENT", id), "CLIENT"} }
func transactionKey(digest string) key { return key{path("TRANSACTION", digest), "TRANSACTION"} }
func codeKey(digest string) key        { return key{path("CODE", digest), "CODE"} }
func grantKey(id string) key           { return key{path("GRANT", id), "GRANT"} }

// The connections of a business, and those of a user, are in partitions of their own, so that what gives out tokens can be
// kept from writing keys and users. With an empty grant they begin all keys of the list.
func businessConnectionKey(business, grant string) key {
	return key{path("CONNECTIONS", "BUSINESS", business), path("GRANT", grant)}
}
func userConnectionKey(user, grant string) key {
	return key{path("CONNECTIONS", "USER", user), path("GRANT", grant)}
}

func limitKey(limit, who string, window time.Time) key {
	return key{path("LIMIT", limit, who), path("WINDOW", instant(window))}
}

// keyFormKey is a form that made an API key.
func keyFormKey(business, digest string) key {
	return key{path("BUSINESS", business), path("FORM", digest)}
}

// usageKey is a client's minute. Every client has a partition of its own, so that a busy one slows no other down; its name is
// digested, because an OAuth client's may be as long as an address.
func usageKey(client string, minute time.Time) key {
	return key{path("USAGE", credential.Digest(client)), path("MINUTE", instant(minute))}
}

// spentKey is a refresh token that was rotated long ago: its reuse still ends the grant.
func spentKey(grant, digest string) key { return key{path("GRANT", grant), path("SPENT", digest)} }

func eventKey(business, id string) key { return key{path("LOG", business), path("EVENT", id)} }

// onceKey takes a digest of the client, the operation and its idempotency key.
func onceKey(business, digest string) key { return key{path("ONCE", business, digest), "ONCE"} }

// queuedMessageKey is the message that an idempotency key has queued, beside the answer that the key gets once it is sent.
func queuedMessageKey(business, digest string) key {
	return key{path("ONCE", business, digest), "MESSAGE"}
}

// The deliveries to an endpoint sort by their own ids. With an empty one they begin all keys of the list.
func deliveryKey(business, endpoint, own string) key {
	return key{path("DELIVERIES", business, endpoint), path("DELIVERY", own)}
}
func queueKey(business, endpoint string) key { return key{path("QUEUE", business, endpoint), "QUEUE"} }

// Keys of the index ByTime of the AccessTable.

// deliveryByTime is there while a delivery is pending.
func deliveryByTime(business, endpoint string, due time.Time, own string) timeKey {
	return timeKey{path("DUE", business, endpoint), path(milliInstant(due), own)}
}

// queueByTime is there while a queue is to be looked at, then or later. The queues are in a few partitions, so that no single one
// takes the writes of all.
func queueByTime(shard int, wake time.Time, business, endpoint string) timeKey {
	return timeKey{path("QUEUES", strconv.Itoa(shard)), path(milliInstant(wake), business, endpoint)}
}

// Keys of the BusinessTable.

func handleKey(handle string) key { return key{path("HANDLE", handle), "HANDLE"} }

// importKey is an import under way of the business that will have the handle.
func importKey(handle string) key { return key{path("IMPORT", handle), "IMPORT"} }

// All businesses are found in one partition, by each word of their names.
func directoryKey(word, business string) key { return key{"DIRECTORY", path("WORD", word, business)} }
func directoryFrom(prefix string) key        { return key{"DIRECTORY", path("WORD", prefix)} }
func businessKey(id string) key              { return key{path("BUSINESS", id), "BUSINESS"} }
func participantKey(business, id string) key {
	return key{path("BUSINESS", business), path("PARTICIPANT", id)}
}
func contactKey(business, contact string) key {
	return key{path("BUSINESS", business), path("CONTACT", contact)}
}
func activityKey(business, id string) key {
	return key{path("BUSINESS", business), path("ACTIVITY", id)}
}
func activitiesOf(business string) key { return activityKey(business, "") }
func staffKey(business, id string) key { return key{path("BUSINESS", business), path("STAFF", id)} }
func staffOf(business string) key      { return staffKey(business, "") }
func calendarKey(business, staff, day string) key {
	return key{path("BUSINESS", business), path("CALENDAR", staff, day)}
}
func sessionKey(business, id string) key { return key{path("BUSINESS", business), path("SESSION", id)} }
func registrationKey(business, id string) key {
	return key{path("BUSINESS", business), path("REGISTRATION", id)}
}

func knowledgeKey(business, id string) key {
	return key{path("BUSINESS", business), path("KNOWLEDGE", id)}
}
func knowledgeOf(business string) key { return knowledgeKey(business, "") }

// knowledgeCountKey is how many knowledge items a business has.
func knowledgeCountKey(business string) key { return key{path("BUSINESS", business), "KNOWLEDGE"} }

// The messages to a participant sort by when they were queued.
func messageKey(business, participant, id string) key {
	return key{path("BUSINESS", business), path("MESSAGE", participant, id)}
}

// messageCountKey is how many messages a business has written on a UTC day.
func messageCountKey(business, day string) key {
	return key{path("BUSINESS", business), path("MESSAGES", day)}
}

func productKey(business, id string) key { return key{path("BUSINESS", business), path("PRODUCT", id)} }
func purchaseKey(business, id string) key {
	return key{path("BUSINESS", business), path("PURCHASE", id)}
}

// holdKey takes the digest of the name that a caller gave the hold.
func holdKey(business, digest string) key {
	return key{path("BUSINESS", business), path("HOLD", digest)}
}

// placeKey is the participant's one place in a session; the item exists while they have it.
// placeKey is the participant's one place in a session; the item exists while they have it or wait for it.
func placeKey(business, session, participant string) key {
	return key{path("BUSINESS", business), path("PLACE", session, participant)}
}
func webhookEndpointKey(business, id string) key {
	return key{path("BUSINESS", business), path("WEBHOOK", id)}
}
func webhookEndpointsOf(business string) key { return webhookEndpointKey(business, "") }

// webhookCountKey is how many webhook endpoints a business has.
func webhookCountKey(business string) key { return key{path("BUSINESS", business), "WEBHOOKS"} }
func noticeKey(business, id string) key   { return key{path("BUSINESS", business), path("NOTICE", id)} }

// tallyKey is what is counted of a business's day, as 2006-01-02.
func tallyKey(business, day string) key { return key{path("BUSINESS", business), path("TALLY", day)} }

// participantCountKey is how many participants a business has.
func participantCountKey(business string) key { return key{path("BUSINESS", business), "PARTICIPANTS"} }

// The notes about a participant sort by their ids. With an empty one they begin all keys of the list.
func noteKey(business, participant, id string) key {
	return key{path("BUSINESS", business), path("NOTE", participant, id)}
}

func notesOf(business string) key    { return key{path("BUSINESS", business), path("NOTE", "")} }
func messagesOf(business string) key { return key{path("BUSINESS", business), path("MESSAGE", "")} }

// Keys of the index ByTime of the BusinessTable.

func sessionByTime(business string, start time.Time, id string) timeKey {
	return timeKey{path("BUSINESS", business, "SESSION"), path(instant(start), id)}
}

// registrationByTime sorts by start; those of one start by when they were made, the latest first, and then by id.
func registrationByTime(business string, start, createdAt time.Time, id string) timeKey {
	return timeKey{path("BUSINESS", business, "REGISTRATION"), path(instant(start), latestFirst(createdAt), id)}
}

// holdByTime sorts what a client holds by when it expires.
func holdByTime(business, client string, expiresAt time.Time, id string) timeKey {
	return timeKey{path("BUSINESS", business, "HOLDS", client), path(instant(expiresAt), id)}
}

// purchaseByTime sorts by when it was made, the latest first, and then by id.
func purchaseByTime(business string, purchasedAt time.Time, id string) timeKey {
	return timeKey{path("BUSINESS", business, "PURCHASE"), path(latestFirst(purchasedAt), id)}
}

// participantByTime sorts by when they last did something, the latest first, and then by id.
func participantByTime(business string, lastInteractionAt time.Time, id string) timeKey {
	return timeKey{path("BUSINESS", business, "PARTICIPANT"), path(latestFirst(lastInteractionAt), id)}
}

// participantByName sorts by what the participants' names sort by. It is in the index ByParticipant.
func participantByName(business, nameOrder string) participantListKey {
	return participantListKey{path("BUSINESS", business, "NAME"), path(nameOrder)}
}

// Keys of the index ByParticipant of the BusinessTable. They sort as those of the index ByTime.

func registrationByParticipant(business, participant string, start, createdAt time.Time, id string) participantListKey {
	return participantListKey{path("BUSINESS", business, "PARTICIPANT", participant, "REGISTRATION"), registrationByTime(business, start, createdAt, id).TimeSK}
}

func purchaseByParticipant(business, participant string, purchasedAt time.Time, id string) participantListKey {
	return participantListKey{path("BUSINESS", business, "PARTICIPANT", participant, "PURCHASE"), purchaseByTime(business, purchasedAt, id).TimeSK}
}

// tallyAttribute is where a tally counts the registrations of an activity with a member of staff in one state; tallied reads it.
func tallyAttribute(activity, staff, status string) string { return path("n", activity, staff, status) }

func tallied(attribute string) (activity, staff, status string, ok bool) {
	parts := strings.Split(attribute, separator)
	if len(parts) != 4 || parts[0] != "n" {
		return "", "", "", false
	}
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(p, "\x00", separator)
	}
	return parts[1], parts[2], parts[3], true
}

// Every sort key of a list lies between these: it begins with a digit.
const (
	listStart = "0"
	listEnd   = ":"
)

// sameStart returns the bounds of the sort keys of the registrations that begin when that of this sort key does. None of them is
// a key itself.
func sameStart(sk string) (first, last string) {
	start := strings.ToValidUTF8(sk[:min(len(sk), len("2006-01-02T15:04:05Z"))], "")
	return start + separator, start + string(separator[0]+1)
}

// behind is the first text that sorts after a sort key. A text that is longer than any key is cut.
func behind(sk string) string { return strings.ToValidUTF8(sk[:min(len(sk), 400)], "") + "\x00" }

// instant is a point in time that sorts as text, to the second.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// latestFirst is a point in time that sorts as text from late to early, to the second.
func latestFirst(t time.Time) string {
	lastSecond := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	return fmt.Sprintf("%012d", lastSecond.Unix()-t.Unix())
}

// milliInstant is a point in time that sorts as text, to the millisecond.
func milliInstant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// pattern shows what kind of item the key is of, without its values.
func (k key) pattern() string {
	pk, _, _ := strings.Cut(k.PK, separator)
	sk, _, _ := strings.Cut(k.SK, separator)
	return pk + "/" + sk
}

package booking

import (
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"

	"github.com/oklog/ulid/v2"
)

// Platform is a way to write to a participant.
type Platform string

// The platforms.
const (
	Email     Platform = "email"
	SMS       Platform = "sms"
	WhatsApp  Platform = "whatsapp"
	Instagram Platform = "instagram"
	Facebook  Platform = "facebook"
)

// Platforms lists the platforms.
var Platforms = []Platform{Instagram, Facebook, WhatsApp, SMS, Email}

// words names the platform in a sentence.
func (p Platform) words() string {
	return map[Platform]string{Email: "e-mail", SMS: "SMS", WhatsApp: "WhatsApp", Instagram: "Instagram", Facebook: "Facebook"}[p]
}

// Channel sends what is written to participants on one platform. Its methods are safe for concurrent use.
type Channel interface {
	// Send sends a text to an address in the name of a business. A *problem.Error is a refusal: nothing was sent. After another
	// error nobody knows.
	Send(ctx context.Context, b access.Business, to, text string) error
}

// Message is something written to a participant.
type Message struct {
	ID             string
	ParticipantID  string
	ConversationID string // of the participant on the platform, always the same one
	Platform       Platform
	To             string // their address there
	Text           string
	Status         MessageStatus
	CreatedAt      time.Time
	LeasedUntil    time.Time // while MessageQueued: somebody is sending it until then
	SentAt         time.Time // zero: never
}

// MessageStatus is the state of a message.
type MessageStatus string

// The states of a message. One that stays queued was perhaps sent.
const (
	MessageQueued MessageStatus = "queued"
	MessageSent   MessageStatus = "sent"
	MessageFailed MessageStatus = "failed"
)

// Bounds of messages. All businesses write from the service's one address, whose standing spam would ruin for all of them, and whoever makes
// keys has the limits of many.
const (
	MaxMessage    = 4000 // characters
	MaxMessageDay = 1000 // messages of a business in a UTC day, those that fail included
)

// lease is for how long whoever sends a message keeps others from sending it. It is longer than any request runs.
const lease = time.Minute

// timeToNote is how long the store may take to note how sending ended.
const timeToNote = 5 * time.Second

// ErrQueued is what a store returns for a message that the same idempotency key has queued before.
var ErrQueued = errors.New("booking: the key has queued a message")

// ErrTooManyMessages is what a store returns for a message that would be one more than MaxMessageDay.
var ErrTooManyMessages = errors.New("booking: the business has written as much today as it may")

// QueuedMessage is the message that an idempotency key has queued.
type QueuedMessage struct {
	ID    string
	Asked string // as of idempotency.Once
}

// MessageStore keeps messages.
type MessageStore interface {
	// Message returns ErrNotFound when the business has not written it to the participant.
	Message(ctx context.Context, businessID, participantID, id string) (Message, error)
	// QueueMessage writes a new message and, unless once is nil, that this key has queued it. ErrQueued, with the message it was,
	// when the key has queued one for which it still counts; ErrTooManyMessages when there are MaxMessageDay on m's day.
	QueueMessage(ctx context.Context, businessID string, m Message, once *idempotency.Once) (earlier QueuedMessage, _ error)
	// LeaseMessage writes m's LeasedUntil; ErrChanged when m is no longer queued, with the lease that it had before.
	LeaseMessage(ctx context.Context, businessID string, m Message, before time.Time) error
	// MessageSent writes m's Status and SentAt, and its participant's LastPlatform and LastInteractionAt. ErrChanged when m is no
	// longer queued with its lease.
	MessageSent(ctx context.Context, businessID string, m Message, change Change) error
	// MessageFailed writes m's Status, and frees the key that has queued it. ErrChanged as for MessageSent.
	MessageFailed(ctx context.Context, businessID string, m Message, once *idempotency.Once) error
}

// NewMessage asks to write to a participant.
type NewMessage struct {
	ParticipantID string
	Text          string
	Platform      Platform // empty: as they were written to last, else by e-mail, else by SMS
}

// SendMessage writes to a participant, and returns when the message has left. VALIDATION_ERROR names what is wrong, such as that the
// participant has no address on the platform; NOT_FOUND for an unknown participant; CONFLICT when the business has not connected the
// platform, or while the same idempotency key is at it; RATE_LIMITED after MaxMessageDay.
//
// What leaves cannot be part of a transaction. The message is queued by one before, with a lease, and noted as sent by one after, with
// the answer to the idempotency key. A request that is repeated after a crash in between is refused until the lease is over, and then
// sends the message, perhaps again: a message that comes twice does less harm than one that never comes.
func (d *Desk) SendMessage(ctx context.Context, c access.Caller, in NewMessage) (Message, error) {
	if err := c.Require(access.MessagesWrite); err != nil {
		return Message{}, err
	}
	in.Text = strings.TrimSpace(strings.ReplaceAll(in.Text, "\r\n", "\n"))
	if err := in.check(); err != nil {
		return Message{}, err
	}
	return once(ctx, d, c, "send_message", in, func(keep keep) (Message, error) {
		m, asked, err := d.queue(ctx, c, in, keep)
		if err != nil {
			return m, err
		}
		return d.send(ctx, c, m, asked, keep)
	})
}

func (in NewMessage) check() error {
	if in.Text == "" {
		return problem.Invalid("message", "", "`message` must say something.")
	}
	if err := checkText("message", in.Text, MaxMessage); err != nil {
		return err
	}
	if in.Platform != "" && !slices.Contains(Platforms, in.Platform) {
		return problem.Invalid("platform", string(in.Platform), "The platform is instagram, facebook, whatsapp, sms or email.")
	}
	return nil
}

// queue writes the message that is asked for, or takes over the one that the same request has queued, when its lease is over.
func (d *Desk) queue(ctx context.Context, c access.Caller, in NewMessage, keep keep) (Message, *idempotency.Once, error) {
	m, err := d.address(ctx, c, in)
	if err != nil {
		return m, nil, err
	}
	change, err := keep(audit.Event{}, m) // for the key alone: the answer is not known yet
	if err != nil {
		return m, nil, err
	}
	earlier, err := d.store.QueueMessage(ctx, c.Business.ID, m, change.Once)
	switch {
	case errors.Is(err, ErrChanged): // others queue it with the same key
		return m, nil, errSending
	case errors.Is(err, ErrTooManyMessages):
		return m, nil, tooManyMessages(c, m.CreatedAt)
	case !errors.Is(err, ErrQueued):
		return m, change.Once, err
	case earlier.Asked != change.Once.Asked:
		return m, nil, idempotency.Reused(c)
	}
	m, err = d.store.Message(ctx, c.Business.ID, m.ParticipantID, earlier.ID)
	if err != nil {
		return m, nil, err
	}
	before, now := m.LeasedUntil, d.moment()
	if m.Status != MessageQueued || now.Before(before) {
		return m, nil, errSending
	}
	m.LeasedUntil = now.Add(lease)
	if err = d.store.LeaseMessage(ctx, c.Business.ID, m, before); errors.Is(err, ErrChanged) {
		err = errSending
	}
	return m, change.Once, err
}

func tooManyMessages(c access.Caller, now time.Time) error {
	tomorrow := now.Truncate(24 * time.Hour).Add(24 * time.Hour)
	return problem.Limited(tomorrow.Sub(now), "%s has written %d messages today, as many as a business may in a day (UTC).", c.Business.Name, MaxMessageDay)
}

var errSending = problem.New(problem.Conflict, "This message is being sent at this very moment. Ask again in a minute, with the same idempotency key.").
	With("field", "idempotency_key")

// address makes the message, to where the participant can be reached.
func (d *Desk) address(ctx context.Context, c access.Caller, in NewMessage) (Message, error) {
	p, err := d.store.Participant(ctx, c.Business.ID, in.ParticipantID)
	if err != nil {
		return Message{}, orNotFound(err, "participantId", in.ParticipantID)
	}
	on := in.Platform
	switch {
	case on != "":
	case p.LastPlatform != "":
		on = p.LastPlatform
	case p.Email != "":
		on = Email
	case p.Phone != "":
		on = SMS
	default:
		return Message{}, problem.Invalid("platform", "", "%s cannot be written to: there is neither an e-mail address nor a phone number of theirs.", p.Name)
	}
	if d.outside.Channels[on] == nil {
		return Message{}, d.notConnected(c, on)
	}
	to := p.addressOn(on)
	if to == "" {
		return Message{}, problem.Invalid("platform", string(on), "There is no address or number of theirs to write to by %s.", on.words())
	}
	now := d.moment()
	return Message{ID: d.newID(), ParticipantID: p.ID, ConversationID: ConversationID(c.Business.ID, p.ID, on), Platform: on, To: to, Text: in.Text,
		Status: MessageQueued, CreatedAt: now, LeasedUntil: now.Add(lease)}, nil
}

// moment is now as messages keep it, to the millisecond.
func (d *Desk) moment() time.Time { return d.now().UTC().Truncate(time.Millisecond) }

// addressOn returns where a participant can be reached on a platform; empty: nowhere.
func (p Participant) addressOn(on Platform) string {
	switch on {
	case Email:
		return p.Email
	case SMS, WhatsApp:
		return p.Phone
	default:
		return ""
	}
}

func (d *Desk) notConnected(c access.Caller, on Platform) error {
	connected, instead := []string{}, "It has connected no other platform either."
	var names []string
	for _, p := range slices.Sorted(maps.Keys(d.outside.Channels)) {
		connected, names = append(connected, string(p)), append(names, p.words())
	}
	if len(names) > 0 {
		instead = "It has connected " + strings.Join(names, " and ") + "."
	}
	return problem.New(problem.Conflict, "%s has not connected %s. %s", c.Business.Name, on.words(), instead).
		With("field", "platform").With("value", string(on)).With("connected", connected)
}

// ConversationID is the same for everything that is written to a participant on a platform.
func ConversationID(businessID, participantID string, on Platform) string {
	digest := sha256.Sum256([]byte(businessID + "\x00" + participantID + "\x00" + string(on)))
	return strings.ToLower(ulid.ULID(digest[:16]).String())
}

// send sends a message that is queued and notes how that ended.
func (d *Desk) send(ctx context.Context, c access.Caller, m Message, asked *idempotency.Once, keep keep) (Message, error) {
	channel := d.outside.Channels[m.Platform]
	if channel == nil { // it was disconnected since the message was queued
		return m, d.notConnected(c, m.Platform)
	}
	err := channel.Send(ctx, c.Business, m.To, m.Text)
	// What has left is noted, whether or not anybody still waits for the answer.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeToNote)
	defer cancel()
	var refused *problem.Error
	if errors.As(err, &refused) {
		m.Status = MessageFailed
		return m, errors.Join(refused, d.store.MessageFailed(ctx, c.Business.ID, m, asked))
	}
	if err != nil {
		return m, err
	}
	m.Status, m.SentAt = MessageSent, d.moment()
	told := audit.New(c, audit.MessageSent, m.Platform.words(), d.now(), d.random).
		With("message", m.ID).With("participant", m.ParticipantID).With("platform", string(m.Platform))
	change, err := keep(told, m)
	if err != nil {
		return m, err
	}
	// The participant may be written by others at the same time, and then this has to be tried again: the message has left.
	return m, untilUnchanged(ctx, func() error { return d.store.MessageSent(ctx, c.Business.ID, m, change) })
}

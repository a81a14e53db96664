package credential

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"hash/crc32"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// Kind says what a secret opens. Its text is the secret's prefix.
type Kind string

// The kinds. A partner key's prefix tells prod from all other environments.
const (
	PartnerLive    Kind = "sk_live_"
	PartnerTest    Kind = "sk_test_"
	Assistant      Kind = "biz_sk_"
	AccessToken    Kind = "mcp_"
	RefreshToken   Kind = "mcpr_"
	ClientSecret   Kind = "cs_"
	Code           Kind = "code_"
	ConsoleSession Kind = "ses_"
	Transaction    Kind = "txn_"
	MailedLink     Kind = "link_"
	LinkRequest    Kind = "ask_"
	SignInAttempt  Kind = "try_"
	Invitation     Kind = "inv_"
)

// Partner returns the kind of the environment's partner keys.
func Partner(environment string) Kind {
	if environment == "prod" {
		return PartnerLive
	}
	return PartnerTest
}

// ids is how many record ids a secret of each kind carries.
var ids = map[Kind]int{
	PartnerLive:    2, // key, business
	PartnerTest:    2,
	Assistant:      2,
	AccessToken:    3, // grant, user, business (NoID where a grant has none)
	RefreshToken:   3,
	ClientSecret:   0,
	Code:           0,
	ConsoleSession: 0,
	Transaction:    0,
	MailedLink:     0,
	LinkRequest:    0,
	SignInAttempt:  0,
	Invitation:     2, // business, invitation
}

// Kinds returns every kind there is, in no order.
func Kinds() []Kind { return slices.Collect(maps.Keys(ids)) }

// Start returns what every secret of the kind starts with.
func (k Kind) Start() string { return string(k) + marker }

// length is how many characters follow the start of a secret of the kind.
func (k Kind) length() int { return ids[k]*IDLength + randomSize + checksumLen }

const (
	marker      = "fd"
	IDLength    = 16 // base62 digits of a record id within a secret: 95 bits
	randomSize  = 43 // base62 digits that hold 256 bits
	checksumLen = 6  // base62 digits that hold 32 bits
	alphabet    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// NoID stands in a secret where its kind has a place for an id and this one has none.
var NoID = strings.Repeat("0", IDLength)

// ErrMalformed is a text that is not one of our secrets: a wrong prefix, length, character or checksum.
var ErrMalformed = errors.New("credential: malformed secret")

// Secret is a secret in the clear. It shows itself only by Reveal, so that it can't slip into a log.
type Secret struct {
	Kind Kind
	IDs  []string
	text string
}

// New makes a secret of that kind from 32 bytes of random. It panics when the number or form of ids is not the
// kind's, or when random fails: both are mistakes no caller can mend.
func New(kind Kind, random io.Reader, recordIDs ...string) Secret {
	if n, ok := ids[kind]; !ok || n != len(recordIDs) {
		panic("credential: wrong number of ids for " + string(kind))
	}
	body := string(kind) + marker
	for _, id := range recordIDs {
		if !IsID(id) {
			panic("credential: " + id + " is not a record id")
		}
		body += id
	}
	var raw [32]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		panic(err)
	}
	body += base62(raw[:], randomSize)
	return Secret{kind, recordIDs, body + checksum(body)}
}

// Parse recognises a secret. It returns ErrMalformed for everything that New would not have made.
func Parse(text string) (Secret, error) {
	kind, rest, ok := cutKind(text)
	if !ok || len(rest) != kind.length() || !isBase62(rest) {
		return Secret{}, ErrMalformed
	}
	body := text[:len(text)-checksumLen]
	if checksum(body) != text[len(body):] {
		return Secret{}, ErrMalformed
	}
	s := Secret{Kind: kind, text: text}
	for range ids[kind] {
		s.IDs = append(s.IDs, rest[:IDLength])
		rest = rest[IDLength:]
	}
	return s, nil
}

// ParseKind is Parse for where only secrets of one kind count: any other is ErrMalformed.
func ParseKind(kind Kind, text string) (Secret, error) {
	s, err := Parse(text)
	if err == nil && s.Kind != kind {
		return Secret{}, ErrMalformed
	}
	return s, err
}

// Reveal returns the secret's text, to be shown once to whom it is made for.
func (s Secret) Reveal() string { return s.text }

// String hides the secret.
func (s Secret) String() string { return string(s.Kind) + "…" }

// Last4 returns the last four characters, by which people tell their keys apart.
func (s Secret) Last4() string { return s.text[len(s.text)-4:] }

// Digest returns what is stored of the secret: the SHA-256 of its text, base64url.
func (s Secret) Digest() string { return Digest(s.text) }

// Digest returns the SHA-256 of text, base64url without padding.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Equal compares two digests in constant time. An empty digest equals nothing.
func Equal(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// NewID makes a record id that may stand in a secret, from 12 bytes of random. It panics when random fails.
func NewID(random io.Reader) string {
	var raw [12]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		panic(err)
	}
	raw[0] &= 0x7f // 95 bits fit 16 digits
	return base62(raw[:], IDLength)
}

func cutKind(text string) (Kind, string, bool) {
	// mcp_ is not a prefix of mcpr_, and no other kind is a prefix of another, so at most one matches.
	for kind := range ids {
		if rest, ok := strings.CutPrefix(text, string(kind)+marker); ok {
			return kind, rest, true
		}
	}
	return "", "", false
}

func checksum(body string) string {
	sum := crc32.ChecksumIEEE([]byte(body))
	return base62([]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}, checksumLen)
}

func base62(raw []byte, width int) string {
	out := []byte(strings.Repeat("0", width))
	n, digit, radix := new(big.Int).SetBytes(raw), new(big.Int), big.NewInt(62)
	for i := width - 1; n.Sign() > 0; i-- {
		n.DivMod(n, radix, digit)
		out[i] = alphabet[digit.Int64()]
	}
	return string(out)
}

// IsID reports whether a text has the form of what NewID makes, which a secret can carry.
func IsID(text string) bool { return len(text) == IDLength && isBase62(text) }

func isBase62(s string) bool {
	return strings.Trim(s, alphabet) == ""
}

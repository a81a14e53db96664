package account

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32

	// More than this is not one of our hashes, and checking it would hold up a function or end it.
	maxMemory = 64 * 1024 // KiB
	maxTime   = 10
	maxLanes  = 4
)

// HashPassword returns the PHC string of password with a new salt from random. It panics when random fails.
func HashPassword(password string, random io.Reader) string {
	salt := make([]byte, 16)
	if _, err := io.ReadFull(random, salt); err != nil {
		panic(err)
	}
	sum := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// PasswordMatches reports whether password is the one that phc was made of. It takes as long for a phc that is empty or
// damaged, so that its time tells nobody whether an account exists.
func PasswordMatches(password, phc string) bool {
	var version, memory, time, lanes int
	parts := strings.Split(phc, "$")
	ok := len(parts) == 6 && parts[1] == "argon2id"
	if ok {
		_, err1 := fmt.Sscanf(parts[2], "v=%d", &version)
		_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &lanes)
		ok = err1 == nil && err2 == nil && version == argon2.Version && 0 < memory && memory <= maxMemory && 0 < time && time <= maxTime && 0 < lanes && lanes <= maxLanes
	}
	salt, want := make([]byte, 16), make([]byte, argonKey)
	if ok {
		var err1, err2 error
		salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
		want, err2 = base64.RawStdEncoding.DecodeString(parts[5])
		ok = err1 == nil && err2 == nil && len(want) == argonKey
	}
	if !ok {
		memory, time, lanes = argonMemory, argonTime, argonLanes
	}
	got := argon2.IDKey([]byte(password), salt, uint32(time), uint32(memory), uint8(lanes), argonKey)
	return subtle.ConstantTimeCompare(got, want) == 1 && ok
}

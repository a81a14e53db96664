package stream

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// position is a record's place in a stream. The zero position is before the first.
type position struct {
	SequenceNumber string `json:"sequenceNumber"`
	CreatedAt      int64  `json:"createdAt"` // in seconds; tells the record from that of another store
}

// readPosition reads a checkpoint; one that is not there is the zero position.
func readPosition(file string) (position, error) {
	var p position
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil || p.SequenceNumber == "" {
		return p, fmt.Errorf("%s is damaged: remove it, and all that the stream still has is told again", file)
	}
	return p, nil
}

// write replaces a checkpoint in one step, so that no kill leaves half of one.
func (p position) write(file string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

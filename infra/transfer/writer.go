package transfer

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"github.com/go-json-experiment/json"
)

// writer writes a file line by line.
type writer struct {
	out    *bufio.Writer
	digest hash.Hash
	bytes  int64
}

func newWriter(out io.Writer) *writer {
	return &writer{out: bufio.NewWriterSize(out, 1<<16), digest: sha256.New()}
}

func (w *writer) line(v any) error {
	text, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	text = append(text, '\n')
	w.digest.Write(text)
	w.bytes += int64(len(text))
	_, err = w.out.Write(text)
	return err
}

// end writes the last line, and all that is buffered.
func (w *writer) end(counts map[string]int) (sum string, _ error) {
	sum = hex.EncodeToString(w.digest.Sum(nil))
	if err := w.line(end{head{endKind}, counts, sum}); err != nil {
		return "", err
	}
	return sum, w.out.Flush()
}

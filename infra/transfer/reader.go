package transfer

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"

	"frontdesk/shared/problem"

	"github.com/go-json-experiment/json"
)

// longestLine is how many bytes a line may have: no item of the store has as many.
const longestLine = 1 << 20

// reader reads a file line by line.
type reader struct {
	lines  *bufio.Reader
	digest hash.Hash
	line   int   // the number of the last one
	offset int64 // behind the last one
}

func newReader(file io.Reader) *reader {
	return &reader{lines: bufio.NewReaderSize(file, longestLine), digest: sha256.New()}
}

// errCut is a file that ends within a line, or before its last one.
var errCut = errors.New("the file is incomplete: it was cut off, or its export did not finish")

// next returns the next line, which is valid until the next call: io.EOF behind the last one, errCut for one that does not end.
func (r *reader) next() ([]byte, error) {
	r.line++
	text, err := r.lines.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, r.wrong(fmt.Errorf("it has more than %d bytes", longestLine))
	case err == io.EOF && len(text) > 0:
		return nil, errCut
	case err != nil:
		return nil, err
	}
	r.offset += int64(len(text))
	return text, nil
}

// wrong says what is wrong with the last line.
func (r *reader) wrong(err error) error {
	return problem.New(problem.ValidationError, "Line %d: %v.", r.line, err).With("line", r.line)
}

// decode reads a line into a struct that has all that may stand there.
func (r *reader) decode(line []byte, into any) error {
	if err := json.Unmarshal(line, into, json.RejectUnknownMembers(true)); err != nil {
		return r.wrong(err)
	}
	return nil
}

// kindOf is the kind of a line.
func (r *reader) kindOf(line []byte) (string, error) {
	var h head
	if err := json.Unmarshal(line, &h); err != nil {
		return "", r.wrong(err)
	}
	return h.Kind, nil
}

// header reads the first line.
func (r *reader) header() (header, *census, error) {
	var h header
	line, err := r.next()
	if err == io.EOF {
		err = errCut
	}
	if err != nil {
		return h, nil, err
	}
	if kind, err := r.kindOf(line); err != nil || kind != headerKind {
		return h, nil, r.wrong(errors.New("this is no export of a business"))
	}
	var version struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(line, &version); err != nil || version.Version != Version {
		return h, nil, r.wrong(fmt.Errorf("the format has version %d; this program reads version %d", version.Version, Version))
	}
	if err := r.decode(line, &h); err != nil {
		return h, nil, err
	}
	b, err := h.Business.business()
	if err != nil {
		return h, nil, r.wrong(err)
	}
	r.digest.Write(line)
	return h, newCensus(b, h.ExportedAt), nil
}

// record reads the next record; nil, with the file's last line, when there is no more.
func (r *reader) record() (rank int, _ record, _ *end, _ error) {
	line, err := r.next()
	if err != nil {
		return 0, nil, nil, err
	}
	name, err := r.kindOf(line)
	if err != nil {
		return 0, nil, nil, err
	}
	if name == endKind {
		var last end
		return 0, nil, &last, r.decode(line, &last)
	}
	if rank = slices.IndexFunc(kinds, func(k kind) bool { return k.name == name }); rank < 0 {
		return 0, nil, nil, r.wrong(fmt.Errorf("there is no kind %q", name))
	}
	r.digest.Write(line)
	one := kinds[rank].make()
	return rank, one, nil, r.decode(line, one)
}

// sum is the digest of all lines so far but the last one of the file.
func (r *reader) sum() string { return hex.EncodeToString(r.digest.Sum(nil)) }

// checkEnd compares the last line with what was read.
func (r *reader) checkEnd(last end, c *census) error {
	switch {
	case last.SHA256 != r.sum():
		return r.wrong(errors.New("the digest is not that of the lines before: the file was changed, or damaged"))
	case !maps.Equal(last.Counts, c.counts):
		return r.wrong(fmt.Errorf("it counts otherwise than there is, which is %v", c.counts))
	}
	if rest, err := r.lines.Peek(1); err != io.EOF && len(bytes.TrimSpace(rest)) == len(rest) {
		return r.wrong(errors.New("there is more behind the last line"))
	}
	return nil
}

package runtime

import (
	"bytes"
	"io"
	"sync"
)

// maxLine is the length in bytes at which an unfinished line is written as it is.
const maxLine = 1 << 20

// lineLog writes whole lines of several writers to one.
type lineLog struct {
	mu sync.Mutex
	to io.Writer
}

// print writes one line; the end of line is added.
func (l *lineLog) print(line string) {
	l.write([]byte(line + "\n"))
}

func (l *lineLog) write(line []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.to.Write(line)
}

// lineWriter is the output of one child, which the pipe cuts anywhere.
type lineWriter struct {
	log  *lineLog
	rest []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		end := bytes.IndexByte(w.rest, '\n')
		if end < 0 {
			break
		}
		w.log.write(w.rest[:end+1])
		w.rest = w.rest[end+1:]
	}
	if len(w.rest) > maxLine {
		w.flush()
	}
	return len(p), nil
}

// flush writes what no end of line has finished.
func (w *lineWriter) flush() {
	if len(w.rest) > 0 {
		w.log.print(string(w.rest))
		w.rest = nil
	}
}

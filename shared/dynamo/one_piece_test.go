package dynamo

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// TestARequestIsOnePiece: the store can read a whole request at once, and however quickly it answers, one connection is enough for one
// request after the other.
func TestARequestIsOnePiece(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var opened, inPieces atomic.Int32
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // the test is over
			}
			opened.Add(1)
			go func() {
				defer conn.Close()
				for buffer := make([]byte, 64<<10); ; {
					n, err := conn.Read(buffer)
					if err != nil {
						return
					}
					rest := io.MultiReader(bytes.NewReader(buffer[:n]), readFunc(func(p []byte) (int, error) {
						inPieces.Add(1)
						return conn.Read(p)
					}))
					r, err := http.ReadRequest(bufio.NewReader(rest))
					if err != nil {
						return
					}
					io.Copy(io.Discard, r.Body)
					io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 11\r\n\r\n{\"Item\":{}}")
				}
			}()
		}
	}()
	tables := Open(aws.Config{Region: "local", Credentials: aws.AnonymousCredentials{}}, "http://"+listener.Addr().String(), "access", "business", nil)
	for range 300 {
		if err := tables.get(t.Context(), tables.business, businessKey("b"), &struct{}{}); err != nil {
			t.Fatal(err)
		}
	}
	if opened.Load() != 1 || inPieces.Load() != 0 {
		t.Errorf("300 requests took %d connections, and a further read %d times", opened.Load(), inPieces.Load())
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

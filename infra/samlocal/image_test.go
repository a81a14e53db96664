package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"testing"
)

// TestTheStandInHasWhatSAMStarts, at its path, and a /tmp that functions may write to.
func TestTheStandInHasWhatSAMStarts(t *testing.T) {
	var layer bytes.Buffer
	if err := writeLayer(&layer, []byte("the emulator")); err != nil {
		t.Fatal(err)
	}
	files, got := tar.NewReader(&layer), map[string]string{}
	for {
		h, err := files.Next()
		if err == io.EOF {
			break
		}
		content, readErr := io.ReadAll(files)
		if err != nil || readErr != nil {
			t.Fatal(err, readErr)
		}
		got[h.Name] = fmt.Sprintf("%c %o %s", h.Typeflag, h.Mode, content)
	}
	for name, want := range map[string]string{"var/rapid/aws-lambda-rie": "0 755 the emulator", "tmp/": "5 1777 ", "var/task/": "5 755 "} {
		if got[name] != want {
			t.Errorf("%s is %q", name, got[name])
		}
	}
}

package architecture

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestBinariesAreSmall holds what make build has built to the budget: Lambda loads all of it before the first request.
func TestBinariesAreSmall(t *testing.T) {
	for _, f := range readTemplate(t).Functions {
		most := int64(25e6)
		if f.Name == "authorizer" {
			most = 12e6
		}
		about, err := os.Stat(filepath.Join("..", "..", ".build", f.Name))
		if errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("%s is not built: run make build", f.Name)
		}
		if err != nil {
			t.Fatal(err)
		}
		if about.Size() > most {
			t.Errorf("%s has %d bytes, more than %d", f.Name, about.Size(), most)
		}
	}
}

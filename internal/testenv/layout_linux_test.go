package testenv

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFixedLayout(t *testing.T) {
	const self = "/proc/self/personality"
	before, err := os.ReadFile(self)
	if err != nil {
		t.Skip(err)
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := runGroup(context.Background(), nil, out, "/bin/cat", self); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(out.Name()); err != nil || !strings.HasPrefix(string(got), "0004") {
		t.Errorf("personality %s, %v", got, err)
	}
	if after, err := os.ReadFile(self); err != nil || string(after) != string(before) {
		t.Errorf("our own: %s, was %s, %v", after, before, err)
	}
}

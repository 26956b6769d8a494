package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A search through much can be interrupted.
func TestSearchInterrupted(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "disk.img")
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("a"), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var out, said bytes.Buffer
	if code := run(ctx, []string{"cab", "create", "-q", "-C", dir, path, "a.txt"}, strings.NewReader(""), &out, &said); code != 0 {
		t.Fatal(said.String())
	}
	cancel()
	if code := run(ctx, []string{"cab", "list", "--search", path}, strings.NewReader(""), &out, &said); code != 1 || !strings.Contains(said.String(), "interrupted") {
		t.Errorf("exit code %d: %s", code, said.String())
	}
}

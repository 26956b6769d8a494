package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An interrupt ends the wait for standard input, and nothing of what came until
// then is left.
func TestStdinInterrupted(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp)
	ctx, cancel := context.WithCancel(t.Context())
	in, source := io.Pipe()
	defer source.Close()
	go func() {
		source.Write([]byte("MSCF"))
		cancel()
	}()
	var out, said bytes.Buffer
	if code := run(ctx, []string{"cab", "test", "-"}, in, &out, &said); code != exitFailed || said.String() != "error: interrupted\n" {
		t.Errorf("exit code %d: %s", code, said.String())
	}
	if n := countEntries(t, temp); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

// An interrupt ends a check before it has read everything.
func TestCheckInterrupted(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.cab")
	if err := os.WriteFile(filepath.Join(dir, "a"), make([]byte, 1<<20), 0o666); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if code := run(t.Context(), []string{"cab", "create", "-q", "--compression", "none", "-C", dir, path, "a"}, strings.NewReader(""), io.Discard, &said); code != exitDone {
		t.Fatal(said.String())
	}
	ctx, cancel := context.WithCancel(t.Context())
	b, err := (&app{ctx: ctx}).openBinary(path, opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	b.meter.start(&progress{on: true, w: io.Discard}, b.checked())
	cancel()
	if _, list := b.check(ctx, path); list.Err() == nil || b.meter.done > 0 {
		t.Errorf("%d bytes were read: %v", b.meter.done, list)
	}
	if _, err := (&app{ctx: ctx}).openBinary(path, opening{}); !errors.Is(err, context.Canceled) {
		t.Errorf("opened later: %v", err)
	}
}

// However many files are read, in whatever order, few are open.
func TestPartFiles(t *testing.T) {
	dir := t.TempDir()
	var files partFiles
	defer files.close()
	var parts []io.ReaderAt
	for i := range 3 * maxOpenParts {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(path, []byte{byte(i)}, 0o666); err != nil {
			t.Fatal(err)
		}
		r, size, err := files.part(path)
		if err != nil || size != 1 {
			t.Fatal(size, err)
		}
		parts = append(parts, r)
	}
	order := []int{0, 1, 2, 1, 0}
	for i := range parts {
		order = append(order, i*7%len(parts), 0)
	}
	for _, i := range order {
		var b [1]byte
		if _, err := parts[i].ReadAt(b[:], 0); err != nil || b[0] != byte(i) {
			t.Errorf("file %d holds %d: %v", i, b[0], err)
		}
		if last := files.open[0].path; len(files.open) > maxOpenParts || last != filepath.Join(dir, fmt.Sprint(i)) {
			t.Errorf("%d files are open, the last one is %s", len(files.open), last)
		}
	}
	if last := files.open[1].path; filepath.Base(last) == "0" {
		t.Error("a file is open twice")
	}
	if _, _, err := files.part(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/internal/winpath"
)

// Whatever a cabinet of the corpus holds, good or hostile: its files end up
// below the target folder, each under a name that Windows can have, or they are
// reported.
func TestUnpackCorpus(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testenv.Corpus(t, "cab"), "*.cab"))
	if err != nil || len(files) == 0 {
		testenv.Skip(t, "no cabinets in the corpus")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := (&app{ctx: t.Context()}).openBinary(file, opening{})
			if err != nil {
				return // refused as a whole; the reader's own tests say when that is right
			}
			defer b.Close()
			around := t.TempDir()
			u, err := newUnpacker(filepath.Join(around, "a", "b", "target"), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer u.Close()
			if err := u.all(t.Context(), b.cab); err != nil {
				t.Fatal(err)
			}
			written := countFiles(t, around)
			if written != u.result.Files {
				t.Errorf("%d files are there, %d were extracted", written, u.result.Files)
			}
			if told := u.result.Files + len(u.result.Skipped) + len(u.broken); told < len(b.cab.Files) && len(u.broken) == 0 {
				t.Errorf("%d of %d files are accounted for", told, len(b.cab.Files))
			}
		})
	}
}

// countFiles counts the files below dir, all of which must be in a/b/target.
func countFiles(t *testing.T, dir string) (n int) {
	t.Helper()
	target := filepath.Join(dir, "a", "b", "target")
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		n++
		rel, err := filepath.Rel(target, path)
		if err != nil || !filepath.IsLocal(rel) {
			t.Errorf("%s lies outside the target", path)
		} else if _, err := winpath.CheckName(filepath.ToSlash(rel)); err != nil {
			t.Errorf("a file is called %q: %v", rel, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A file that cannot be read leaves the old one of its name alone.
func TestUnpackKeepsOld(t *testing.T) {
	dir := t.TempDir()
	u, err := newUnpacker(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	b := mustOpen(t, dir)
	defer b.Close()
	if err := u.all(t.Context(), b.cab); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(filepath.Join(dir, "a.txt")); string(data) != "old" || len(u.broken) != 1 || u.result.Files != 0 {
		t.Errorf("a.txt holds %q, broken: %v, result: %+v", data, u.broken, u.result)
	}
	if n := countEntries(t, dir); n != 2 {
		t.Errorf("%d entries are left", n)
	}
}

// mustOpen makes a cabinet whose only block is damaged.
func mustOpen(t *testing.T, dir string) *binary {
	t.Helper()
	path := filepath.Join(dir, "bad.cab")
	source := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(source, []byte("new content"), 0o644); err != nil {
		t.Fatal(err)
	}
	a := &app{cwd: dir, stdout: io.Discard, stderr: io.Discard}
	f := cabCreateFlags{dir: filepath.Dir(source), compress: compressFlags{method: "none"}}
	if err := a.cabCreate(t.Context(), path, []string{"a.txt"}, &f); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	b, err := (&app{ctx: t.Context()}).openBinary(path, opening{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func countEntries(t *testing.T, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// An interrupted unpacking is no damage, and leaves nothing half-done behind.
func TestUnpackInterrupted(t *testing.T) {
	dir := t.TempDir()
	b := mustOpen(t, t.TempDir())
	defer b.Close()
	u, err := newUnpacker(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := u.all(ctx, b.cab); !errors.Is(err, context.Canceled) || len(u.broken) > 0 {
		t.Errorf("got %v, broken: %v", err, u.broken)
	}
	if n := countEntries(t, dir); n != 0 {
		t.Errorf("%d entries are left", n)
	}
	if _, list := b.check(ctx, "bad.cab"); len(list) != 1 {
		t.Errorf("findings: %v", list) // of the cabinet alone
	}
}

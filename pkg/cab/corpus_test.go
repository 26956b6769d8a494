package cab

import (
	"bytes"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/internal/winpath"
)

// TestCorpusCAB holds every row of the corpus's INDEX.tsv against its class.
// Files whose folder wants a method or a part of a set that is not there yet
// must say so; all others are read.
func TestCorpusCAB(t *testing.T) {
	dir := testenv.Corpus(t, "cab")
	rows := corpusRows(t, filepath.Join(dir, "INDEX.tsv"))
	for _, row := range rows {
		t.Run(row[0], func(t *testing.T) {
			t.Parallel()
			c := corpusCase{t: t, path: filepath.Join(dir, row[0]), class: row[1]}
			c.check()
		})
	}
}

// corpusRows returns file and class of every row.
func corpusRows(t *testing.T, path string) (rows [][2]string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if cells := strings.Split(line, "\t"); !strings.HasPrefix(line, "#") && len(cells) > 1 && cells[0] != "file" {
			rows = append(rows, [2]string{cells[0], strings.TrimSpace(cells[1])})
		}
	}
	if len(rows) == 0 {
		t.Fatalf("%s: no rows", path)
	}
	return rows
}

type corpusCase struct {
	t     *testing.T
	path  string
	class string
}

func (c *corpusCase) check() {
	t := c.t
	data, err := os.ReadFile(c.path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReader(bytes.NewReader(data), int64(len(data)), ReadOptions{})
	if err != nil {
		if !errors.Is(err, ErrFormat) {
			t.Errorf("opening: error %T is not a FormatError: %v", err, err)
		}
		if !slices.Contains([]string{"open-error", "error", "any"}, c.class) {
			t.Errorf("opening: %v", err)
		}
		c.checkSearch(data)
		return
	}
	if c.class == "open-error" {
		t.Fatal("opened without an error")
	}
	good, failed := c.read(r)
	c.checkNames(r)
	c.checkTree(r)
	switch c.class {
	case "ok", "set", "set-broken-names", "hostile-names":
		for f, err := range failed {
			if c.supported(f) {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
		c.checkSums(good, c.class == "ok" && len(failed) == 0)
		if strings.HasPrefix(c.class, "set") {
			c.checkSet()
		}
	case "extract-error", "error":
		if len(failed) == 0 {
			t.Error("every file could be read")
		}
	case "extract-partial":
		if len(failed) == 0 || len(good) == 0 {
			t.Errorf("%d files could be read, %d could not; want some of each", len(good), len(failed))
		}
		c.checkSums(good, true)
	case "any":
	default:
		t.Errorf("class %q is not known", c.class)
	}
}

// checkSearch compares what cabinets inside the file hold with the sidecar, when
// there is one.
func (c *corpusCase) checkSearch(data []byte) {
	good := map[*File][]byte{}
	err := Search(bytes.NewReader(data), int64(len(data)), ReadOptions{}, func(_ int64, r *Reader) error {
		files, failed := c.read(r)
		maps.Copy(good, files)
		for f, err := range failed {
			c.t.Errorf("%s: %v", f.Name, err)
		}
		return nil
	})
	if err != nil {
		c.t.Errorf("searching: %v", err)
	}
	c.checkSums(good, true)
}

// read reads every file twice, by Each and by Open, and wants the same.
func (c *corpusCase) read(r *Reader) (good map[*File][]byte, failed map[*File]error) {
	good, failed = map[*File][]byte{}, map[*File]error{}
	err := r.Each(func(f *File, content io.Reader) error {
		data, err := io.ReadAll(content)
		if err != nil {
			wantTyped(c.t, err)
			failed[f] = err
			return nil
		}
		good[f] = data
		return nil
	})
	if err != nil {
		c.t.Errorf("Each: %v", err)
	}
	if len(good)+len(failed) != len(r.Files) {
		c.t.Errorf("Each gave %d of %d files", len(good)+len(failed), len(r.Files))
	}
	for _, f := range r.Files {
		data, err := contentOf(f)
		if (err == nil) != (failed[f] == nil) || err == nil && !bytes.Equal(data, good[f]) {
			c.t.Errorf("%s: Open and Each disagree: %v, %v", f.Name, err, failed[f])
		}
		var unsupported *UnsupportedError
		if errors.As(err, &unsupported) == c.supported(f) && f.Size > 0 {
			c.t.Errorf("%s: supported is %v, error %v", f.Name, c.supported(f), err)
		}
	}
	return good, failed
}

// supported reports whether the file's folder lies in this cabinet, and in a
// method that has a decoder.
func (c *corpusCase) supported(f *File) bool {
	a := f.r.areas[f.Folder]
	return !a.fromPrev && !f.toNext && int(a.Method) < len(codecs) && codecs[a.Method].newDecoder != nil
}

// checkSums compares with the sidecar: sum, size and name a line. A set's is
// named without the part's number. all: every line's file must be there.
func (c *corpusCase) checkSums(good map[*File][]byte, all bool) {
	list, err := os.ReadFile(strings.TrimSuffix(c.path, filepath.Ext(c.path)) + ".md5")
	if strings.HasPrefix(c.class, "set") {
		list, err = os.ReadFile(setSidecar(c.path))
	}
	if err != nil {
		return
	}
	want := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		want[strings.TrimSpace(line)]++
	}
	for f, data := range good {
		line := fmt.Sprintf("%x\t%d\t%s", md5.Sum(data), len(data), strings.ReplaceAll(f.Name, `\`, "/"))
		if want[line] == 0 {
			c.t.Errorf("not in the sidecar: %s", line)
		}
		want[line]--
	}
	for line, n := range want {
		if all && n > 0 {
			c.t.Errorf("missing: %s", line)
		}
	}
}

// checkNames compares the stored names with the sidecar of names.
func (c *corpusCase) checkNames(r *Reader) {
	list, err := os.ReadFile(strings.TrimSuffix(c.path, filepath.Ext(c.path)) + ".txt")
	if err != nil {
		return
	}
	var want, got []string
	for _, line := range strings.Split(string(list), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line != "" && !strings.HasPrefix(line, "#") {
			want = append(want, line)
		}
	}
	for _, f := range r.Files {
		got = append(got, string(f.RawName))
	}
	if !slices.Equal(got, want) {
		c.t.Errorf("names %q, want %q", got, want)
	}
}

// checkTree wants nothing in the file system that must not be created.
func (c *corpusCase) checkTree(r *Reader) {
	err := fs.WalkDir(r, ".", func(path string, d fs.DirEntry, err error) error {
		if path == "." || err != nil {
			return err
		}
		if _, err := winpath.CheckName(path); err != nil {
			c.t.Errorf("reachable: %v", err)
		}
		return nil
	})
	if err != nil {
		c.t.Error(err)
	}
}

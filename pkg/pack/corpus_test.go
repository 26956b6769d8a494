package pack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/internal/finding"
	"goexpress/internal/testenv"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/sed"
)

// TestCorpusMap builds every complete directive of the corpus on this host from
// files made up for it. Their absolute folders belong to other machines: the
// first try fails with hints, and the second one, with the switches that the
// hints print, packs exactly the files that were meant.
func TestCorpusMap(t *testing.T) {
	files := testenv.CorpusFiles(t, "sed")
	mapped := 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, err := sed.ParseLax(filepath.Base(file), data, sed.Options{Codec: codepage.Lookup})
			w := newWorld(t, d)
			if err != nil || d.Findings.Err() != nil {
				incomplete(t, d, w)
				return
			}
			if buildMapped(t, d, w) {
				mapped++
			}
		})
	}
	t.Logf("%d of %d directives have sources on other machines", mapped, len(files))
}

// incomplete checks that a directive that lacks what a package needs says so,
// with a place, and makes none.
func incomplete(t *testing.T, d *sed.Directive, w *world) {
	t.Helper()
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	opt := options(w.dir)
	opt.Output = filepath.Join(w.dir, "result")
	_, err := Prepare(d, opt).Write(context.Background())
	var list finding.List
	if !errors.As(err, &list) || list[0].Pos.Line == 0 {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(opt.Output); err == nil {
		t.Error("a package was made all the same")
	}
}

// world is a machine that has the files of a directive, in other places.
type world struct {
	dir  string                       // of the directive
	want map[string][sha256.Size]byte // packed name: hash
}

func newWorld(t *testing.T, d *sed.Directive) *world {
	t.Helper()
	// Some directives reach upwards: there must be something above.
	w := &world{dir: filepath.Join(t.TempDir(), "a", "b", "project"), want: map[string][sha256.Size]byte{}}
	for i, s := range d.Sources {
		for _, f := range s.Files {
			// A pattern needs something that fits it.
			name := strings.NewReplacer("?", "x", "*", "xyz").Replace(f.Text)
			content := fmt.Sprintf("%s of folder %d\n", name, i)
			if winpath.EqualFold(winpath.Ext(name), ".inf") {
				content = "[Version]\r\nSignature=\"$Chicago$\"\r\n[DefaultInstall]\r\n; " + content
			}
			// Every other one in another case.
			onDisk := name
			if i := len(w.want); i%2 == 0 {
				onDisk = strings.ToLower(name)
			}
			w.write(t, w.place(s.Dir.Text), onDisk, content)
			w.want[winpath.Fold(winpath.Clean(name))] = sha256.Sum256([]byte(content))
		}
	}
	for _, v := range []sed.Value{d.License, d.Version["fromfile"]} {
		if v.Set {
			w.write(t, w.place(winpath.Dir(v.Text)), winpath.Base(v.Text), "text")
		}
	}
	return w
}

// place is where a folder of the directive lies here: a relative one where it
// says, another one somewhere below the directive, under its last two names.
func (w *world) place(folder string) string {
	parts := winpath.Split(winpath.Clean(folder))
	if !winpath.IsAbs(folder) {
		return filepath.Join(append([]string{w.dir}, components(folder)...)...)
	}
	return filepath.Join(append([]string{w.dir, "collected"}, parts[max(0, len(parts)-2):]...)...)
}

func (w *world) write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(append([]string{dir}, components(name)...)...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		return
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

var mapHint = regexp.MustCompile(`--map '([^']*)'`)

// buildMapped reports whether the directive needed mappings.
func buildMapped(t *testing.T, d *sed.Directive, w *world) bool {
	t.Helper()
	opt := options(w.dir)
	opt.Shown = "."
	first := Prepare(d, opt)
	needed := false
	for _, s := range d.Sources {
		if winpath.IsAbs(s.Dir.Text) {
			needed = true
		}
	}
	for _, f := range first.Findings {
		if f.Severity != finding.Error {
			continue
		}
		hint := mapHint.FindStringSubmatch(f.Hint)
		if f.ID != "pack-unmapped-folder" || hint == nil {
			t.Errorf("%v\nhint: %s", f, f.Hint)
			continue
		}
		m, err := ParseMapping(hint[1], w.dir)
		if err != nil {
			t.Error(err)
		}
		opt.Maps = append(opt.Maps, m)
	}
	if needed != (len(opt.Maps) > 0) && !d.License.Set {
		t.Errorf("sources of another machine: %v, hints: %v", needed, opt.Maps)
	}
	opt.Output = filepath.Join(w.dir, "result")
	rep := build(t, d, opt)
	data, err := os.ReadFile(rep.Output)
	if err != nil {
		t.Fatal(err)
	}
	if d.Purpose == sed.CreateCAB {
		return needed
	}
	p, err := express.Read(bytes.NewReader(data), rep.Size, codepage.Lookup)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Manifest.Files) != len(w.want) {
		t.Errorf("%d files are packed, %d are wanted", len(p.Manifest.Files), len(w.want))
	}
	for _, rec := range p.Manifest.Files {
		if rec.SHA256 != w.want[winpath.Fold(rec.Name)] {
			t.Errorf("%s is not the file that was meant", rec.Name)
		}
	}
	return needed
}

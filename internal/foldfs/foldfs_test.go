package foldfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func tree() fstest.MapFS {
	f := &fstest.MapFile{}
	return fstest.MapFS{
		"ODK.INF": f, "Sub/Deep/File.Txt": f, "sub.txt": f,
		"same.txt": f, "SAME.TXT": f,
		"Dir/a": f, "DIR/b": f,
		"Größe.txt": f, "ſ.txt": f,
	}
}

var findTests = []struct {
	name, want string
	err        error // matched with errors.Is
	matches    []string
}{
	{name: "odk.inf", want: "ODK.INF"},
	{name: "ODK.INF", want: "ODK.INF"},
	{name: `sub\deep\FILE.TXT`, want: "Sub/Deep/File.Txt"},
	{name: "SUB/deep/file.txt", want: "Sub/Deep/File.Txt"},
	{name: `.\Sub\.\Deep\\File.Txt`, want: "Sub/Deep/File.Txt"},
	{name: `SUB\DEEP`, want: "Sub/Deep"},
	{name: "GRÖSSE.TXT", err: fs.ErrNotExist}, // ß has no upper case of one character
	{name: "GRÖßE.txt", want: "Größe.txt"},
	{name: "S.txt", err: fs.ErrNotExist}, // long s is no s to Windows
	{name: "same.txt", want: "same.txt"},
	{name: "SAME.TXT", want: "SAME.TXT"},
	{name: "Same.txt", matches: []string{"SAME.TXT", "same.txt"}},
	{name: `dir\a`, matches: []string{"DIR", "Dir"}},
	{name: `Dir\A`, want: "Dir/a"},
	{name: "missing", err: fs.ErrNotExist},
	{name: `missing\file`, err: fs.ErrNotExist},
	{name: ".", want: "."},
	{name: "", err: fs.ErrInvalid},
	{name: `..\odk.inf`, err: fs.ErrInvalid},
	{name: `sub\..\..\odk.inf`, err: fs.ErrInvalid},
	{name: `\odk.inf`, err: fs.ErrInvalid},
	{name: "/", err: fs.ErrInvalid},
}

func TestFind(t *testing.T) {
	cached := NewFinder(tree())
	for _, tt := range findTests {
		for how, find := range map[string]func(string) (string, error){
			"Find":   func(name string) (string, error) { return Find(tree(), name) },
			"Finder": cached.Find,
		} {
			got, err := find(tt.name)
			var many *AmbiguousError
			if errors.As(err, &many) {
				if diff := cmp.Diff(tt.matches, many.Matches); diff != "" {
					t.Errorf("%s(%q) matches (-want +got):\n%s", how, tt.name, diff)
				}
				continue
			}
			if got != tt.want || !errors.Is(err, tt.err) || tt.matches != nil {
				t.Errorf("%s(%q) = %q, %v; want %q, %v", how, tt.name, got, err, tt.want, tt.err)
			}
		}
	}
}

func TestFindThroughAFile(t *testing.T) {
	if got, err := Find(os.DirFS(folder(t, "file")), `file\x`); err == nil {
		t.Errorf("found %q in a file", got)
	}
}

func TestAmbiguousErrorNamesAll(t *testing.T) {
	fsys := fstest.MapFS{"d/aB": &fstest.MapFile{}, "d/Ab": &fstest.MapFile{}, "d/abc": &fstest.MapFile{}}
	_, err := Find(fsys, `D\ab`)
	if want := `D\ab: several files match but for case: d/Ab, d/aB`; err == nil || err.Error() != want {
		t.Errorf("error %v; want %s", err, want)
	}
}

// A Finder reads each folder once, however many names are asked for.
func TestFinderReadsOnce(t *testing.T) {
	fsys := &countingFS{MapFS: fstest.MapFS{}, reads: map[string]int{}}
	for i := range 2000 {
		fsys.MapFS[fmt.Sprintf("Big/File%04d.Dat", i)] = &fstest.MapFile{}
	}
	finder := NewFinder(fsys)
	for i := range 2000 {
		want := fmt.Sprintf("Big/File%04d.Dat", i)
		if got, err := finder.Find(fmt.Sprintf(`big\FILE%04d.DAT`, i)); got != want || err != nil {
			t.Fatalf("got %q, %v; want %q", got, err, want)
		}
	}
	if diff := cmp.Diff(map[string]int{".": 1, "Big": 1}, fsys.reads); diff != "" {
		t.Errorf("folders read (-want +got):\n%s", diff)
	}
}

type countingFS struct {
	fstest.MapFS
	reads map[string]int
}

func (c *countingFS) ReadDir(name string) ([]fs.DirEntry, error) {
	c.reads[name]++
	return c.MapFS.ReadDir(name)
}

func TestChild(t *testing.T) {
	dir := folder(t, "Sub/File.Txt", "a", "B")
	fsys := os.DirFS(dir)
	for _, tt := range []struct {
		dir, name, want string
		err             error
	}{
		{".", "SUB", "Sub", nil},
		{".", "Sub", "Sub", nil},
		{"Sub", "file.txt", "File.Txt", nil},
		{".", "A", "a", nil},
		{".", "c", "", fs.ErrNotExist},
		{"none", "c", "", fs.ErrNotExist},
	} {
		if got, err := Child(fsys, tt.dir, tt.name); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("Child(%q, %q) = %q, %v; want %q, %v", tt.dir, tt.name, got, err, tt.want, tt.err)
		}
	}
	// What appears later is seen.
	if err := os.WriteFile(filepath.Join(dir, "C"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Child(fsys, ".", "c"); got != "C" || err != nil {
		t.Errorf("Child of a new file = %q, %v", got, err)
	}
}

func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

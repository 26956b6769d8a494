package images

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// testTarget is built in these tests; any would do.
const testTarget = "linux/amd64"

// checkout is a Config of this checkout with a cache of its own.
func checkout(t *testing.T) Config {
	t.Helper()
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	root := SourceRoot()
	if root == "" {
		t.Skip("the tests were built without their sources")
	}
	return Config{CacheDir: t.TempDir(), TempDir: t.TempDir(), GoTool: goTool, Sources: root, Environ: os.Environ()}
}

var noImages = readIndex(fstest.MapFS{})

func TestFindBuildsThenFindsInTheCache(t *testing.T) {
	c := checkout(t)
	var said []string
	c.Progress = func(msg string) { said = append(said, msg) }
	first, err := find(t.Context(), testTarget, c, noImages)
	if err != nil {
		t.Fatal(err)
	}
	if first.Source != Built || len(said) != 1 || !strings.Contains(said[0], testTarget) {
		t.Errorf("first: source %s, progress %q", first.Source, said)
	}
	if !bytes.HasPrefix(first.Data, []byte("\x7fELF")) {
		t.Errorf("image starts with %q", first.Data[:4])
	}
	second, err := find(t.Context(), testTarget, c, noImages)
	if err != nil {
		t.Fatal(err)
	}
	if second.Source != Cache || second.SHA256 != first.SHA256 || len(said) != 1 {
		t.Errorf("second: source %s, same %t, progress %q", second.Source, second.SHA256 == first.SHA256, said)
	}
}

func TestCorruptCacheIsBuiltAgain(t *testing.T) {
	c := checkout(t)
	first, err := find(t.Context(), testTarget, c, noImages)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := filepath.Glob(filepath.Join(c.CacheDir, "stub", "*", "*", "stub-linux-amd64"))
	if err != nil || len(stored) != 1 {
		t.Fatalf("cached images: %v, %v", stored, err)
	}
	for name, damage := range map[string]func() error{
		"flipped": func() error { return flipByte(stored[0]) },
		"cut":     func() error { return os.Truncate(stored[0], 1000) },
		"no hash": func() error { return os.Remove(stored[0] + ".sha256") },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		again, err := find(t.Context(), testTarget, c, noImages)
		if err != nil {
			t.Fatal(err)
		}
		if again.Source != Built || again.SHA256 != first.SHA256 {
			t.Errorf("%s: source %s, same bytes %t", name, again.Source, again.SHA256 == first.SHA256)
		}
	}
}

// Builders that start at once share a cache.
func TestCacheIsShared(t *testing.T) {
	c := checkout(t)
	var wg sync.WaitGroup
	found := make([]*Image, 3)
	for i := range found {
		wg.Go(func() {
			img, err := find(t.Context(), testTarget, c, noImages)
			if err != nil {
				t.Error(err)
				return
			}
			found[i] = img
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	for _, img := range found[1:] {
		if !bytes.Equal(img.Data, found[0].Data) {
			t.Error("two builders got different images")
		}
	}
	if img, err := find(t.Context(), testTarget, c, noImages); err != nil || img.Source != Cache {
		t.Errorf("afterwards: %+v, %v", img, err)
	}
}

func flipByte(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	data[len(data)/2] ^= 1
	return os.WriteFile(name, data, 0o666)
}

// Two machines with other folders, other settings of the go command and an empty
// build cache get the same bytes.
func TestBuildsAreIdentical(t *testing.T) {
	a := checkout(t)
	first, err := find(t.Context(), testTarget, a, noImages)
	if err != nil {
		t.Fatal(err)
	}
	b := checkout(t)
	b.Sources = copySources(t, a.Sources)
	b.Environ = append(b.Environ, "GOFLAGS=-race", "GOAMD64=v3", "CGO_ENABLED=1", "GOEXPERIMENT=nosuch", "GOOS=plan9")
	second, err := find(t.Context(), testTarget, b, noImages)
	if err != nil {
		t.Fatal(err)
	}
	if second.Source != Built || !bytes.Equal(first.Data, second.Data) {
		t.Errorf("source %s; %d and %d bytes differ", second.Source, len(first.Data), len(second.Data))
	}
}

// An image of sources that change while it is built is not kept under the hash
// that they had before.
func TestEditedMeanwhile(t *testing.T) {
	c := checkout(t)
	c.Sources = copySources(t, c.Sources)
	edit := func(string) {
		main := filepath.Join(c.Sources, "cmd", "stub", "main.go")
		data, err := os.ReadFile(main)
		if err == nil {
			err = os.WriteFile(main, append(data, "\n// edited\n"...), 0o666)
		}
		if err != nil {
			t.Error(err)
		}
	}
	c.Progress = edit
	if _, err := find(t.Context(), testTarget, c, noImages); err != nil {
		t.Fatal(err)
	}
	if stored, err := filepath.Glob(filepath.Join(c.CacheDir, "stub", "*", "*", "*")); err != nil || len(stored) > 0 {
		t.Errorf("cached: %q, %v", stored, err)
	}
	dir := t.TempDir()
	if err := Generate(t.Context(), dir, c); err == nil || !strings.Contains(err.Error(), "changed") {
		t.Errorf("generating: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, indexName)); err == nil {
		t.Error("there is an index")
	}
}

// copySources copies what SourceHash reads to a folder of its own.
func copySources(t *testing.T, root string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "another place")
	files, err := closure(os.DirFS(root), "cmd/stub")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, "go.mod", "go.sum") {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		dst := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(dst), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dst, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func TestSourceHash(t *testing.T) {
	root := SourceRoot()
	if root == "" {
		t.Skip("the tests were built without their sources")
	}
	want, err := SourceHash(root)
	if err != nil {
		t.Fatal(err)
	}
	copied := copySources(t, root)
	if got, err := SourceHash(copied); err != nil || got != want {
		t.Errorf("in another folder: %s, %v; want %s", got, err, want)
	}
	for _, name := range []string{"go.mod", "go.sum", "cmd/stub/main.go", "pkg/stub/doc.go"} {
		path := filepath.Join(copied, filepath.FromSlash(name))
		old, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(old[:len(old):len(old)], '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := SourceHash(copied); err != nil || got == want {
			t.Errorf("a change of %s keeps the hash (%v)", name, err)
		}
		if err := os.WriteFile(path, old, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(copied, "pkg", "stub", "x_test.go"), []byte("package stub"), 0o666); err != nil {
		t.Fatal(err)
	}
	if got, err := SourceHash(copied); err != nil || got != want {
		t.Errorf("a test file changes the hash (%v)", err)
	}
}

func TestEmbeddedImages(t *testing.T) {
	image := []byte("an image")
	fsys := fstest.MapFS{
		"INDEX":             {Data: []byte("sources abc\ngo go1.26\nimage linux/amd64 " + string(sumText(image)) + "\nimage linux/arm64 00\n")},
		"stub-linux-amd64":  {Data: image},
		"stub-linux-arm64":  {Data: image},
		"stub-windows-386":  {Data: image},
		"something unknown": {},
	}
	tests := []struct {
		target, sources string
		found           bool
	}{
		{"linux/amd64", "abc", true},
		{"linux/amd64", "", true},
		{"linux/amd64", "other", false}, // the sources have moved on
		{"linux/arm64", "abc", false},   // damaged
		{"windows/386", "abc", false},   // not in the index
		{"windows/amd64", "abc", false},
	}
	for _, tt := range tests {
		if got := readIndex(fsys).image(tt.target, tt.sources) != nil; got != tt.found {
			t.Errorf("image(%s, %q) found: %t, want %t", tt.target, tt.sources, got, tt.found)
		}
	}
	img, err := find(t.Context(), "linux/amd64", Config{}, readIndex(fsys))
	if err != nil || img.Source != Embedded || !bytes.Equal(img.Data, image) {
		t.Errorf("find = %+v, %v", img, err)
	}
}

func TestNotFound(t *testing.T) {
	tests := []struct {
		name, target string
		c            Config
		hint         string
	}{
		{"unknown target", "plan9/amd64", Config{}, "windows/arm64"},
		{"no sources, no images", "linux/amd64", Config{GoTool: "go"}, "go generate ./pkg/stub/images"},
		{"no go command", "linux/amd64", Config{Sources: SourceRoot(), CacheDir: t.TempDir()}, "install Go"},
	}
	for _, tt := range tests {
		if tt.name == "no go command" && tt.c.Sources == "" {
			continue
		}
		_, err := find(t.Context(), tt.target, tt.c, noImages)
		if e, ok := errors.AsType[*NotFoundError](err); !ok || !strings.Contains(e.Hint, tt.hint) {
			t.Errorf("%s: error %v, hint wanted %q", tt.name, err, tt.hint)
		}
	}
}

func TestBuildErrorShowsOutput(t *testing.T) {
	c := checkout(t)
	c.Sources = copySources(t, c.Sources)
	if err := os.WriteFile(filepath.Join(c.Sources, "cmd", "stub", "broken.go"), []byte("package main\nvar x int = oops\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := find(t.Context(), testTarget, c, noImages)
	if e, ok := errors.AsType[*BuildError](err); !ok || !strings.Contains(e.Error(), "undefined: oops") {
		t.Errorf("error %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(c.TempDir, "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCancelledBuild(t *testing.T) {
	c := checkout(t)
	ctx, cancel := context.WithCancel(t.Context())
	c.Progress = func(string) { cancel() }
	if _, err := find(ctx, testTarget, c, noImages); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestList(t *testing.T) {
	c := checkout(t)
	built, err := find(t.Context(), testTarget, c, noImages)
	if err != nil {
		t.Fatal(err)
	}
	all, err := list(c, noImages)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(Targets) {
		t.Fatalf("%d lines for %d targets", len(all), len(Targets))
	}
	for i, s := range all {
		want := Status{Target: Targets[i], Source: None}
		if s.Target == testTarget {
			want.found(Cache, built.Data)
		}
		if s != want {
			t.Errorf("got %+v, want %+v", s, want)
		}
	}
}

// A builder far from its sources has what it carries, and nothing else.
func TestListWithoutSources(t *testing.T) {
	image := []byte("an image")
	shipped := readIndex(fstest.MapFS{
		"INDEX":            {Data: []byte("sources abc\nimage linux/amd64 " + string(sumText(image)) + "\n")},
		"stub-linux-amd64": {Data: image},
	})
	for _, c := range []Config{{}, {CacheDir: t.TempDir(), GoTool: "go"}} {
		all, err := list(c, shipped)
		if err != nil || len(all) != len(Targets) {
			t.Fatalf("%v, %v", all, err)
		}
		for _, s := range all {
			if want := map[bool]string{true: Embedded, false: None}[s.Target == "linux/amd64"]; s.Source != want {
				t.Errorf("%+v, want %s", s, want)
			}
		}
	}
}

func TestRootAbove(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "cmd", "stub", "x")
	if err := os.MkdirAll(deep, 0o777); err != nil {
		t.Fatal(err)
	}
	for mod, want := range map[string]string{
		"module goexpress\n\ngo 1.26\n":     dir,
		"// c\r\nmodule \"goexpress\"\r\n":  dir,
		"module example.org/goexpress\n":    "",
		"go 1.26\n":                         "",
		"module goexpress/v2 // goexpress ": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := rootAbove(deep); got != want {
			t.Errorf("rootAbove with %q = %q, want %q", mod, got, want)
		}
	}
}

func TestGenerateFillsAFolderThatEmbeds(t *testing.T) {
	if testing.Short() {
		t.Skip("builds all targets")
	}
	c := checkout(t)
	dir := t.TempDir()
	if err := Generate(t.Context(), dir, c); err != nil {
		t.Fatal(err)
	}
	hash, err := SourceHash(c.Sources)
	if err != nil {
		t.Fatal(err)
	}
	shipped := readIndex(os.DirFS(dir))
	for _, target := range Targets {
		data := shipped.image(target, hash)
		want := "MZ"
		if strings.HasPrefix(target, "linux/") {
			want = "\x7fELF"
		}
		if !bytes.HasPrefix(data, []byte(want)) {
			t.Errorf("%s: %d bytes, not a program", target, len(data))
		}
	}
}

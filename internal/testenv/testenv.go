// Package testenv finds what tests need from outside: foreign tools, Wine and
// the shared corpus, and builds the small programs that packages are filled
// with. What is missing skips the test and says so, unless GOEXPRESS_REQUIRE=all
// turns the skip into a failure.
package testenv

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Skip skips with the reason, or fails when GOEXPRESS_REQUIRE=all.
func Skip(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("GOEXPRESS_REQUIRE") == "all" {
		t.Fatalf("required: "+format, args...)
	}
	t.Skipf(format, args...)
}

// Tool returns the path of a foreign program, or skips.
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Skip(t, "%s is not installed", name)
	}
	return path
}

// Root returns the repository's root.
func Root(t testing.TB) string {
	t.Helper()
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// findRoot looks upwards from the working directory, which for a test is its
// package's folder. It is asked once: a test may change the directory later.
var findRoot = sync.OnceValues(func() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(mod, []byte("module goexpress\n")) {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("the repository's go.mod is not above the working directory")
		}
		dir = parent
	}
})

// Corpus returns the folder sub ("sed", "inf", "cab", "exe") of GOEXPRESS_CORPUS
// (default ../shared/corpus from the repository's root), or skips.
func Corpus(t testing.TB, sub string) string {
	t.Helper()
	return shared(t, "GOEXPRESS_CORPUS", "corpus", sub)
}

// CorpusFiles returns the paths of a corpus folder's files, of which there must
// be some: all but tables (.tsv), descriptions (README) and hidden files.
func CorpusFiles(t testing.TB, sub string) []string {
	t.Helper()
	dir := Corpus(t, sub)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.EqualFold(filepath.Ext(name), ".tsv") || strings.HasPrefix(name, "README") || strings.HasPrefix(name, ".") {
			continue
		}
		files = append(files, filepath.Join(dir, name))
	}
	if len(files) == 0 {
		t.Fatalf("no files in %s", dir)
	}
	return files
}

// Behaviours returns the path of GOEXPRESS_INF_BEHAVIOURS (default
// ../shared/reference/inf-behaviours.tsv), or skips.
func Behaviours(t testing.TB) string {
	t.Helper()
	return shared(t, "GOEXPRESS_INF_BEHAVIOURS", "reference/inf-behaviours.tsv", "")
}

// shared returns sub of the path that a variable names, which may be relative
// to the repository's root; path is the default below ../shared.
func shared(t testing.TB, variable, path, sub string) string {
	t.Helper()
	path = filepath.Join("..", "shared", filepath.FromSlash(path))
	if v := os.Getenv(variable); v != "" {
		path = v
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(Root(t), path)
	}
	path = filepath.Join(path, sub)
	if _, err := os.Stat(path); err != nil {
		Skip(t, "%s: %v", variable, err)
	}
	return path
}

// LibwineDLLs returns the folder of libwine's x86_64-windows DLLs (some 500
// real PE files), or skips.
func LibwineDLLs(t testing.TB) string {
	t.Helper()
	const dir = "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows"
	if dlls, _ := filepath.Glob(filepath.Join(dir, "*.dll")); len(dlls) == 0 {
		Skip(t, "libwine is not installed")
	}
	return dir
}

// WineNLS returns the path of one of Wine's tables of code pages and case
// (files in Windows' own format), or skips.
func WineNLS(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("/usr/share/wine/nls", name)
	if _, err := os.Stat(path); err != nil {
		Skip(t, "libwine has no %s", name)
	}
	return path
}

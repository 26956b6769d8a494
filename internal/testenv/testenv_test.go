package testenv

import (
	"os"
	"path/filepath"
	"testing"
)

// recorder is a test that notes how it was ended.
type recorder struct {
	testing.TB
	skipped, failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Skipf(string, ...any)  { r.skipped = true }
func (r *recorder) Fatalf(string, ...any) { r.failed = true }

func TestSkip(t *testing.T) {
	for value, required := range map[string]bool{"": false, "all": true} {
		t.Setenv("GOEXPRESS_REQUIRE", value)
		r := &recorder{TB: t}
		Skip(r, "%s is missing", "it")
		if r.failed != required || !required && !r.skipped {
			t.Errorf("GOEXPRESS_REQUIRE=%q: skipped %v, failed %v", value, r.skipped, r.failed)
		}
	}
}

func TestRoot(t *testing.T) {
	root := Root(t)
	if _, err := os.Stat(filepath.Join(root, "internal", "testenv", "testenv_test.go")); err != nil {
		t.Error(err)
	}
	t.Chdir(t.TempDir())
	if again := Root(t); again != root {
		t.Errorf("%s, after a change of directory %s", root, again)
	}
}

func TestShared(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "cab"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOEXPRESS_REQUIRE", "")
	t.Setenv("GOEXPRESS_CORPUS", dir)
	if got, want := Corpus(t, "cab"), filepath.Join(dir, "cab"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	r := &recorder{TB: t}
	if Corpus(r, "sed"); !r.skipped {
		t.Error("a corpus without sed/ does not skip")
	}
	t.Setenv("GOEXPRESS_INF_BEHAVIOURS", "go.mod") // relative to the root
	if got, want := Behaviours(t), filepath.Join(Root(t), "go.mod"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	r = &recorder{TB: t}
	if Tool(r, "no-such-tool"); !r.skipped {
		t.Error("a missing tool does not skip")
	}
}

func TestBuildGoIsShared(t *testing.T) {
	const source = "package main\n\nfunc main() { println(\"shared\") }\n"
	first := BuildGo(t, "linux", "amd64", source)
	info, err := os.Stat(first)
	if err != nil {
		t.Fatal(err)
	}
	second := BuildGo(t, "linux", "amd64", source)
	again, err := os.Stat(second)
	if err != nil {
		t.Fatal(err)
	}
	if first != second || !os.SameFile(info, again) {
		t.Errorf("%s, then %s", first, second)
	}
	if BuildGo(t, "linux", "arm64", source) == first {
		t.Error("another target gives the same file")
	}
}

package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestCommitReplaces(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "out.exe")
	if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Create(target, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("new"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(target); string(got) != "old" {
		t.Errorf("target holds %q before Commit", got)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	f.Discard()
	if got, _ := os.ReadFile(target); string(got) != "new" {
		t.Errorf("target holds %q after Commit", got)
	}
	if list := names(t, dir); len(list) != 1 {
		t.Errorf("left behind: %v", list)
	}
	if err := f.Commit(); err == nil {
		t.Error("second Commit succeeds")
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	f, err := Create(filepath.Join(dir, "out.exe"), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("half")
	f.Discard()
	f.Discard()
	if list := names(t, dir); len(list) != 0 {
		t.Errorf("left behind: %v", list)
	}
}

func TestFailedCommitLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "out")
	f, err := Create(target, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	// A folder that appears meanwhile makes the rename fail.
	if err := os.MkdirAll(filepath.Join(target, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err == nil {
		t.Fatal("Commit over a folder succeeds")
	}
	if list := names(t, dir); len(list) != 1 || list[0] != "out" {
		t.Errorf("left behind: %v", list)
	}
}

// The temporary name must not be longer than the system's limit when the
// target's is not.
func TestLongName(t *testing.T) {
	f, err := Create(filepath.Join(t.TempDir(), strings.Repeat("n", 255)), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err != nil {
		t.Error(err)
	}
}

func TestCreateRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Create(dir, 0o644); !errors.Is(err, ErrInTheWay) {
		t.Errorf("a folder as target: %v", err)
	}
	if _, err := Create(filepath.Join(dir, "none", "out"), 0o644); err == nil {
		t.Error("a missing folder is accepted")
	}
}

// Many files: each closed when it is written, all named at the end.
func TestSet(t *testing.T) {
	dir := t.TempDir()
	var set Set
	for _, name := range []string{"1", "2", "3"} {
		f, err := set.Create(filepath.Join(dir, name), 0o644)
		if err != nil {
			t.Fatal(err)
		}
		f.WriteString(name)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err == nil {
			t.Error("second Close succeeds")
		}
	}
	for _, name := range names(t, dir) {
		if !strings.HasPrefix(name, ".goexpress-") {
			t.Errorf("%s is there before Commit", name)
		}
	}
	if err := set.Commit(); err != nil {
		t.Fatal(err)
	}
	set.Discard()
	if list := names(t, dir); len(list) != 3 || list[2] != "3" {
		t.Errorf("there are %q", list)
	}
}

func TestSetAppearsWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	var set Set
	for _, name := range []string{"1", "2", "3"} {
		if _, err := set.Create(filepath.Join(dir, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// A folder that appears meanwhile makes the second rename fail.
	if err := os.MkdirAll(filepath.Join(dir, "2", "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := set.Commit(); err == nil {
		t.Error("no error")
	}
	if list := names(t, dir); len(list) != 1 || list[0] != "2" {
		t.Errorf("left behind: %q", list)
	}
	if _, err := set.Create(filepath.Join(dir, "2"), 0o644); !errors.Is(err, ErrInTheWay) {
		t.Errorf("in the way: %v", err)
	}
	set.Discard()
}

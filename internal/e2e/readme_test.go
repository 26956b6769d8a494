package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// The README's transcript is what the commands print, apart from sizes that
// change with the stub and the encoder, and times.
func TestReadme(t *testing.T) {
	root := testenv.Root(t)
	readme := readFile(t, filepath.Join(root, "README.md"))
	_, transcript, ok := strings.Cut(readme, "```console\n")
	transcript, _, closed := strings.Cut(transcript, "```")
	if !ok || !closed {
		t.Fatal("the README has no transcript")
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS(filepath.Join(root, "examples"))); err != nil {
		t.Fatal(err)
	}
	steps := strings.Split(transcript, "$ goexpress ")[1:]
	if len(steps) < 3 {
		t.Fatalf("only %d commands", len(steps))
	}
	for _, step := range steps {
		command, want, _ := strings.Cut(step, "\n")
		got := goexpress(t, dir, strings.Fields(command)...).stdout
		if g, w := steady(got), steady(want); g != w {
			t.Errorf("goexpress %s prints\n%s\nthe README says\n%s", command, g, w)
		}
	}
}

var unsteady = regexp.MustCompile(`(?m)^  after .* % |^  package .*$|^  time .*$`)

// steady drops what differs from one machine, toolchain or version to the next.
func steady(s string) string {
	return strings.TrimSpace(unsteady.ReplaceAllString(s, "  ..."))
}

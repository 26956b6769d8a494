//go:build unix

package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTerminal(t *testing.T) {
	tests := []struct {
		name, in string
		do       func(Gate) any
		want     any
		shown    string
	}{
		{"yes", "y\n", func(g Gate) any { return g.Ask("Go on?", false) }, true, "Hotfixes: Go on? [y/N] "},
		{"yes in full", " YES \n", func(g Gate) any { return g.Ask("Go on?", false) }, true, ""},
		{"no", "n\n", func(g Gate) any { return g.Ask("Go on?", true) }, false, ""},
		{"enter", "\n", func(g Gate) any { return g.Ask("Go on?", true) }, false, ""},
		{"end of input", "", func(g Gate) any { return g.Ask("Go on?", true) }, false, ""},
		{"anything else", "yup\n", func(g Gate) any { return g.Ask("Go on?", true) }, false, ""},
		{"licence", "y\n", func(g Gate) any { return g.License("a\r\nb") }, true, "a\nb\n"},
		{"licence declined", "\n", func(g Gate) any { return g.License("a") }, false, ""},
		{"replace", "y\n", func(g Gate) any { return g.Replace("/x") }, Yes, "/x exists already"},
		{"keep", "n\n", func(g Gate) any { return g.Replace("/x") }, No, ""},
		{"quit", "q\n", func(g Gate) any { return g.Replace("/x") }, Cancel, ""},
		{"no answer ends", "", func(g Gate) any { return g.Replace("/x") }, Cancel, ""},
		{"folder", "/a b\n", func(g Gate) any { p, ok := g.Folder("Where?"); return [2]any{p, ok} }, [2]any{"/a b", true}, "Where?"},
		{"no line end", "/a", func(g Gate) any { p, ok := g.Folder("Where?"); return [2]any{p, ok} }, [2]any{"/a", true}, ""},
		{"no folder", "\n", func(g Gate) any { p, ok := g.Folder("Where?"); return [2]any{p, ok} }, [2]any{"", false}, ""},
		{"prompt", "y\n", func(g Gate) any { return g.Prompt("Fix", "Go on?", YesNo) }, true, "Fix: Go on? [y/N] "},
		{"prompt declined", "\n", func(g Gate) any { return g.Prompt("", "Go on?", OKCancel) }, false, "Hotfixes: Go on? [y/N] "},
		{"prompt to be read", "", func(g Gate) any { return g.Prompt("", "Read me.", OK) }, true, "Hotfixes: Read me.\n"},
		{"news", "", func(g Gate) any { g.Tell("Done."); return nil }, nil, "Hotfixes: Done.\n"},
		{"error", "", func(g Gate) any { g.Fail("Broken."); return nil }, nil, "Hotfixes: error: Broken.\n"},
	}
	for _, tt := range tests {
		var out strings.Builder
		if got := tt.do(newTerminal("Hotfixes", strings.NewReader(tt.in), &out)); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if !strings.Contains(out.String(), tt.shown) {
			t.Errorf("%s: shown %q, want %q", tt.name, out.String(), tt.shown)
		}
	}
}

// One reader for all questions: what is typed ahead is not lost.
func TestTerminalKeepsWhatIsTypedAhead(t *testing.T) {
	g := newTerminal("x", strings.NewReader("y\ny\n/out\n"), &strings.Builder{})
	if !g.Prompt("title", "a", YesNo) || !g.License("b") {
		t.Error("an answer was lost")
	}
	if path, _ := g.Folder("c"); path != "/out" {
		t.Errorf("folder %q", path)
	}
}

func TestIsTerminal(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "x"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for _, f := range []*os.File{file, null, r, w} {
		if isTerminal(f) {
			t.Errorf("%s counts as a terminal", f.Name())
		}
	}
}

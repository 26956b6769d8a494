package ui

import "testing"

// The gate of a quiet run has no way to show anything: it is a type without
// fields whose answers depend on nothing.
func TestClosed(t *testing.T) {
	var g Gate = &Closed{}
	if g.Ask("?", true) != true || g.Ask("?", false) != false {
		t.Error("Ask does not give the default")
	}
	if !g.Prompt("title", "text", YesNo) {
		t.Error("Prompt declines")
	}
	if !g.License("text") {
		t.Error("License declines")
	}
	if g.Replace(`C:\x`) != Yes {
		t.Error("Replace does not say Yes")
	}
	if path, ok := g.Folder("?"); ok || path != "" {
		t.Errorf("Folder gives %q", path)
	}
	g.Tell("x")
	g.Fail("x")
}

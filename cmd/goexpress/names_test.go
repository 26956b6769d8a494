package main

import "testing"

func TestChosen(t *testing.T) {
	for _, v := range []struct {
		pattern, name string
		want          bool
	}{
		{"a.txt", "A.TXT", true}, {"a.txt", `sub\a.txt`, true}, {"a.txt", "b.txt", false},
		{"*.dll", `x\y\Z.DLL`, true}, {"?.dll", "ab.dll", false}, {"*.*", "noext", true},
		{"sub/a.txt", `SUB\a.txt`, true}, {`sub\a.txt`, "sub/a.txt", true}, {"sub/a.txt", "a.txt", false},
		{"sub", `sub\a.txt`, true}, {"SUB/", `sub\deep\a.txt`, true}, {`sub\deep\`, "sub/deep/a.txt", true},
		{"sub", "subway.txt", false}, {"sub", `subway\a.txt`, false}, {"deep", `sub\deep\a.txt`, false},
		{"ÄÖ", `äö\x`, true}, {".", `sub\a.txt`, true}, {"..", `sub\a.txt`, false}, {"", "a.txt", false},
	} {
		if got := chosen([]string{v.pattern}, v.name); got != v.want {
			t.Errorf("pattern %q, name %q: %v", v.pattern, v.name, got)
		}
	}
	if !chosen(nil, "a") || !chosen([]string{"x", "a"}, "a") {
		t.Error("no pattern takes all, and one of several is enough")
	}
}

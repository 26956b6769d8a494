package wildcard

import (
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "", true},
		{"*", `app\x.dll`, true},
		{"*.*", "makefile", true},
		{"*.msi", "Setup.MSI", true},
		{"*.msi", "setup.msix", false},
		{"*.msi", "setup", false},
		{"?.txt", "a.txt", true},
		{"?.txt", ".txt", false},
		{"a*b*c", "aXbYbZc", true},
		{"a*b*c", "aXbY", false},
		{"app/*.dll", `APP\x.dll`, true},
		{"été.txt", "ÉTÉ.TXT", true},
		{"[a]", "a", false},
		{"", "", true},
		{"", "a", false},
	} {
		if got := Match(test.pattern, test.name); got != test.want {
			t.Errorf("Match(%q, %q) = %v", test.pattern, test.name, got)
		}
	}
}

// A matcher that tries every split for every star needs years for this one.
func TestMatchManyStars(t *testing.T) {
	if Match(strings.Repeat("*a", 200)+"b", strings.Repeat("a", 2000)) {
		t.Error("matches without the final b")
	}
}

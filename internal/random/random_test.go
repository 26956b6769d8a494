package random_test

import (
	"strings"
	"testing"

	"goexpress/internal/random"
)

func TestText(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		s := random.Text()
		if len(s) != 26 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
			t.Fatalf("%q", s)
		}
		seen[s] = true
	}
	if len(seen) != 1000 {
		t.Errorf("%d different texts of 1000", len(seen))
	}
	random.Read(nil)
}

//go:build unix

package leanos_test

import (
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// The tests need Windows.
func TestUnderWine(t *testing.T) {
	wine := testenv.NewWine(t)
	exe := testenv.BuildTests(t, "windows", "amd64", "./internal/leanos")
	code, out := wine.Run(t, "", exe, "-test.v")
	t.Log(out)
	if code != 0 || !strings.Contains(out, "--- PASS: TestList") {
		t.Errorf("ended with %d", code)
	}
}

//go:build unix

package engine_test

import (
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// TestNativeUnderWine runs the tests of Native, which need Windows, as a
// Windows program under Wine.
func TestNativeUnderWine(t *testing.T) {
	wine := testenv.NewWine(t)
	exe := testenv.BuildTests(t, "windows", "amd64", "./pkg/inf/engine")
	code, out := wine.Run(t, "", exe, "-test.v", "-test.run=^TestNative")
	t.Log(out)
	if code != 0 || !strings.Contains(out, "--- PASS: TestNative/plan") || !strings.Contains(out, "--- PASS: TestNative/registry_views") {
		t.Errorf("ended with %d", code)
	}
}

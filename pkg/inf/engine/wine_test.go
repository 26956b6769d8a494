//go:build unix

package engine_test

import (
	"testing"

	"goexpress/internal/testenv"
)

// TestNativeUnderWine runs the tests of Native, which need Windows, as a
// Windows program under Wine.
func TestNativeUnderWine(t *testing.T) {
	testenv.RunTestsInWine(t, "./pkg/inf/engine", "^TestNative", "TestNative/plan", "TestNative/registry_views")
}

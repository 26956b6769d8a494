//go:build unix

package engine_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// TestNativeUnderWine runs the tests of Native, which need Windows, as a
// Windows program under Wine.
func TestNativeUnderWine(t *testing.T) {
	wine := testenv.NewWine(t)
	exe := filepath.Join(t.TempDir(), "engine.test.exe")
	build := exec.Command("go", "test", "-c", "-o", exe, "./pkg/inf/engine")
	build.Dir = testenv.Root(t)
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	code, out := wine.Run(t, "", exe, "-test.v", "-test.run=^TestNative")
	t.Log(out)
	if code != 0 || !strings.Contains(out, "--- PASS: TestNative/plan") {
		t.Errorf("ended with %d", code)
	}
}

//go:build unix

package sha256_test

import (
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// Windows' own hash is that of package crypto/sha256 too.
func TestUnderWine(t *testing.T) {
	wine := testenv.NewWine(t)
	exe := testenv.BuildTests(t, "windows", "amd64", "./internal/sha256")
	code, out := wine.Run(t, "", exe, "-test.v")
	t.Log(out)
	if code != 0 || !strings.Contains(out, "--- PASS: TestSameAsStandard") {
		t.Errorf("ended with %d", code)
	}
}

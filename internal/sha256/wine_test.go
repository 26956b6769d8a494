//go:build unix

package sha256_test

import (
	"testing"

	"goexpress/internal/testenv"
)

// Windows' own hash is that of package crypto/sha256 too.
func TestUnderWine(t *testing.T) {
	testenv.RunTestsInWine(t, "./internal/sha256", "", "TestSameAsStandard")
}

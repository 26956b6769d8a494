//go:build unix

package leanos_test

import (
	"testing"

	"goexpress/internal/testenv"
)

// The tests need Windows.
func TestUnderWine(t *testing.T) {
	testenv.RunTestsInWine(t, "./internal/leanos", "", "TestList")
}

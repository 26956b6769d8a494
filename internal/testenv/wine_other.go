//go:build !unix

package testenv

import (
	"errors"
	"testing"
)

var errNoWine = errors.New("wine is for unix")

func (w *Wine) exec(t testing.TB, c Command, args ...string) (string, error) {
	t.Helper()
	Skip(t, "%v", errNoWine)
	return "", errNoWine
}

func (w *Wine) kill() {}

func wineTemplate(t testing.TB, wine, server string) (string, error) { return "", errNoWine }

func copyPrefix(dst, src string) error { return errNoWine }

//go:build unix

package stub

import (
	"context"
	"errors"
)

// Await implements Programs: here a program that runs keeps its file when the
// folder is removed.
func (*Host) Await(context.Context, string, func(string)) error { return nil }

// Elevate implements Programs: becoming root is left to whoever starts a package.
func (*Host) Elevate() (uint32, error) { return 0, errors.ErrUnsupported }

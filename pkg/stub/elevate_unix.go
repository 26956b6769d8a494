//go:build unix

package stub

import "errors"

// Elevate implements Programs: becoming root is left to whoever starts a package.
func (*Host) Elevate() (uint32, error) { return 0, errors.ErrUnsupported }

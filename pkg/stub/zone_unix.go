//go:build unix

package stub

import "errors"

// Zone implements Storage: files have one stream here.
func (*Host) Zone(string) ([]byte, error) { return nil, errors.ErrUnsupported }

// SetZone implements Folder.
func (*folder) SetZone(string, []byte) error { return errors.ErrUnsupported }

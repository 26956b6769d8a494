//go:build !windows

package pack

import (
	"io/fs"

	"goexpress/pkg/cab"
)

// attributes of a file for the cabinet: what other systems can say of Windows'
// attributes is whether the owner may write.
func attributes(info fs.FileInfo) cab.Attributes {
	a := cab.Archive
	if info.Mode().Perm()&0o200 == 0 {
		a |= cab.ReadOnly
	}
	return a
}

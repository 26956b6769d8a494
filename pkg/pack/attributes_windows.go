package pack

import (
	"io/fs"
	"syscall"

	"goexpress/pkg/cab"
)

// attributes of a file for the cabinet. The archive bit is always set, so that
// the bytes do not depend on when a back-up ran.
func attributes(info fs.FileInfo) cab.Attributes {
	a := cab.Archive
	if data, ok := info.Sys().(*syscall.Win32FileAttributeData); ok {
		a |= cab.Attributes(data.FileAttributes) & (cab.ReadOnly | cab.Hidden | cab.System)
	}
	return a
}

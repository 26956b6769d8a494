// Package memfile is a file in memory for tests of what writes to an
// io.WriteSeeker.
package memfile

import "io"

// File is an io.WriteSeeker. The zero value is an empty file.
type File struct {
	Data []byte
	Pos  int64
}

// Write writes at the position and moves it; a gap before it is filled with
// zeros.
func (f *File) Write(p []byte) (int, error) {
	if need := f.Pos + int64(len(p)); need > int64(len(f.Data)) {
		f.Data = append(f.Data, make([]byte, need-int64(len(f.Data)))...)
	}
	f.Pos += int64(copy(f.Data[f.Pos:], p))
	return len(p), nil
}

// Seek moves the position.
func (f *File) Seek(off int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		off += f.Pos
	case io.SeekEnd:
		off += int64(len(f.Data))
	}
	f.Pos = off
	return off, nil
}

package engine

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"slices"

	"goexpress/pkg/pe"
)

// version is a file version, the highest part first.
type version [4]uint16

func (v version) String() string { return pe.FormatVersion(v) }

// compare returns -1, 0 or 1, as v is older than w, the same, or newer.
func (v version) compare(w version) int { return slices.Compare(v[:], w[:]) }

// maxBuffered bounds the memory for a file that can only be read in order, and
// for all cabinets of that kind.
const maxBuffered = 64 << 20

// versionOf returns the file version of a program or library; ok is false for
// one without, for a damaged one and for all other files.
func versionOf(open func() (fs.File, error)) (v version, ok bool, err error) {
	f, err := open()
	if err != nil {
		return v, false, err
	}
	defer f.Close()
	r, size, err := randomAccess(f, maxBuffered)
	if err != nil {
		return v, false, err
	}
	found, err := pe.Version(r, size)
	switch damaged, ok := errors.AsType[*pe.FormatError](err); {
	case err == nil:
		return found, true, nil
	case errors.Is(err, pe.ErrNotPE), errors.Is(err, pe.ErrNoVersion):
		return v, false, nil
	case ok && damaged.Err == nil:
		return v, false, nil
	}
	return v, false, err
}

// randomAccess gives random access to f, through memory where it has none itself:
// most is how many bytes that may take.
func randomAccess(f fs.File, most int64) (r io.ReaderAt, size int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if r, ok := f.(io.ReaderAt); ok {
		return r, info.Size(), nil
	}
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = &fs.PathError{Op: "look into", Path: info.Name(), Err: errors.New("too big to be held in memory; extract it first")}
	}
	return bytes.NewReader(data), int64(len(data)), err
}

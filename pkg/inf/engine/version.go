package engine

import (
	"bytes"
	"errors"
	"io"
	"io/fs"

	"goexpress/pkg/pe"
)

// version is a file version, the highest part first.
type version [4]uint16

func (v version) String() string { return pe.FormatVersion(v) }

// compare is below 0 when v is older than w, 0 when it is the same, or above.
func (v version) compare(w version) int {
	for i := range v {
		if v[i] != w[i] {
			return int(v[i]) - int(w[i])
		}
	}
	return 0
}

// maxBuffered bounds the memory for a file that can only be read in order, and
// for all cabinets of that kind.
const maxBuffered = 64 << 20

// versionOf returns the file version of a program or library that was opened,
// and closes it; ok is false for one without, for a damaged one and for all
// other files.
func versionOf(f fs.File, openErr error) (v version, ok bool, err error) {
	if openErr != nil {
		return v, false, openErr
	}
	r, size, err := randomAccess(f, maxBuffered)
	if err == nil {
		v, err = pe.Version(r, size)
	}
	f.Close() // it was only read
	switch damaged, ok := errors.AsType[*pe.FormatError](err); {
	case err == nil:
		return v, true, nil
	case errors.Is(err, pe.ErrNotPE), errors.Is(err, pe.ErrNoVersion), ok && damaged.Err == nil:
		return version{}, false, nil
	}
	return version{}, false, err
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

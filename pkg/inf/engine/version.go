package engine

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"goexpress/pkg/pe"
)

// version is the file version of a VS_FIXEDFILEINFO: four 16-bit parts, the
// first in the highest bits.
type version uint64

func (v version) String() string {
	return fmt.Sprintf("%d.%d.%d.%d", v>>48, v>>32&0xffff, v>>16&0xffff, v&0xffff)
}

// maxBuffered bounds the memory for a file that can only be read in order.
const maxBuffered = 64 << 20

// versionOf returns the file version of a PE file; ok is false for one without
// a version resource and for all other files.
func versionOf(open func() (fs.File, error)) (v version, ok bool, err error) {
	f, err := open()
	if err != nil {
		return 0, false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, false, err
	}
	r, size, err := random(f, info)
	if err != nil {
		return 0, false, err
	}
	image, err := pe.NewFile(r, size)
	if err != nil {
		return 0, false, nil // no PE file, so no version
	}
	for _, res := range image.Resources {
		if res.Type == (pe.ID{Num: pe.RTVersion}) {
			v, ok := parseVersion(image.Data(res))
			return v, ok, nil
		}
	}
	return 0, false, nil
}

// random gives random access to f, through memory where it has none itself.
func random(f fs.File, info fs.FileInfo) (io.ReaderAt, int64, error) {
	if r, ok := f.(io.ReaderAt); ok {
		return r, info.Size(), nil
	}
	data, err := io.ReadAll(io.LimitReader(f, maxBuffered+1))
	if err == nil && len(data) > maxBuffered {
		err = &fs.PathError{Op: "compare versions", Path: info.Name(), Err: errors.New("too big to be held in memory; extract it first")}
	}
	return bytes.NewReader(data), int64(len(data)), err
}

// Layout of a version resource: VS_VERSIONINFO is three words, the key in
// UTF-16 with its zero, padding to four bytes, then VS_FIXEDFILEINFO.
const (
	fixedInfoOff   = 40
	fixedInfoMagic = 0xFEEF04BD // dwSignature
	fileVersionMS  = fixedInfoOff + 8
	fileVersionLS  = fixedInfoOff + 12
)

func parseVersion(r io.Reader) (version, bool) {
	var b [fixedInfoOff + 16]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return 0, false
	}
	le := binary.LittleEndian
	if le.Uint32(b[fixedInfoOff:]) != fixedInfoMagic {
		return 0, false
	}
	return version(le.Uint32(b[fileVersionMS:]))<<32 | version(le.Uint32(b[fileVersionLS:])), true
}

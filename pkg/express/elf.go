package express

import (
	"io"

	"goexpress/internal/format"
)

// Fields of 64-bit ELF ("System V ABI", chapters 4 and 5).
const (
	elfMagic      = "\x7fELF"
	elfHeaderLen  = 64
	elfClass64    = 2
	elfLittle     = 1
	elfNoBits     = 8 // SHT_NOBITS: a section without bytes in the file
	elfPhdrLen    = 56
	elfShdrLen    = 64
	elfMachineX64 = 62
	elfMachineARM = 183
)

// elfReader reads the few headers that say where a program ends.
type elfReader struct {
	r    io.ReaderAt
	size int64
	end  int64
}

func (e *elfReader) bad(record string, off int64, why string) error {
	return formatError(record, off, why, nil)
}

// read returns n bytes at off; both come from the file.
func (e *elfReader) read(record string, off, n uint64) ([]byte, error) {
	if !e.fits(off, n) {
		return nil, e.bad(record, int64(min(off, uint64(e.size))), "is behind the end of the file: the file is cut short")
	}
	b := make([]byte, n)
	if got, err := e.r.ReadAt(b, int64(off)); got < len(b) {
		return nil, formatError(record, int64(off), "cannot be read", err)
	}
	return b, nil
}

func (e *elfReader) fits(off, n uint64) bool {
	return off <= uint64(e.size) && n <= uint64(e.size)-off
}

// cover moves the end behind a run of bytes that a header describes.
func (e *elfReader) cover(record string, off, n uint64) error {
	if n == 0 {
		return nil
	}
	if !e.fits(off, n) {
		return e.bad(record, int64(min(off, uint64(e.size))), "passes the end of the file: the file is cut short")
	}
	e.end = max(e.end, int64(off+n))
	return nil
}

// table covers a header table and what its entries describe. what returns the
// run of an entry.
func (e *elfReader) table(record string, off uint64, entryLen, want, count uint16, what func([]byte) (off, n uint64)) error {
	if count == 0 || off == 0 {
		return nil
	}
	if entryLen != want {
		return e.bad(record, int64(min(off, uint64(e.size))), format.Sprintf("has entries of %d bytes instead of %d", entryLen, want))
	}
	b, err := e.read(record, off, uint64(entryLen)*uint64(count))
	if err != nil {
		return err
	}
	if err := e.cover(record, off, uint64(len(b))); err != nil {
		return err
	}
	for ; len(b) > 0; b = b[entryLen:] {
		from, n := what(b)
		if err := e.cover(record, from, n); err != nil {
			return err
		}
	}
	return nil
}

// readELF returns the machine of a program and where it ends.
func readELF(r io.ReaderAt, size int64) (machine string, end int64, err error) {
	e := &elfReader{r: r, size: size, end: elfHeaderLen}
	h, err := e.read("ELF header", 0, elfHeaderLen)
	if err != nil {
		return "", 0, err
	}
	if h[4] != elfClass64 || h[5] != elfLittle {
		return "", 0, ErrNotPackage
	}
	err = e.table("program headers", le.Uint64(h[32:]), le.Uint16(h[54:]), elfPhdrLen, le.Uint16(h[56:]), func(b []byte) (uint64, uint64) {
		return le.Uint64(b[8:]), le.Uint64(b[32:])
	})
	if err != nil {
		return "", 0, err
	}
	err = e.table("section headers", le.Uint64(h[40:]), le.Uint16(h[58:]), elfShdrLen, le.Uint16(h[60:]), func(b []byte) (uint64, uint64) {
		if le.Uint32(b[4:]) == elfNoBits {
			return 0, 0
		}
		return le.Uint64(b[24:]), le.Uint64(b[32:])
	})
	if err != nil {
		return "", 0, err
	}
	switch number := le.Uint16(h[18:]); number {
	case elfMachineX64:
		machine = "amd64"
	case elfMachineARM:
		machine = "arm64"
	default:
		machine = format.Sprintf("0x%04x", number)
	}
	return machine, alignUp(e.end), nil
}

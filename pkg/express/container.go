package express

import (
	"errors"
	"io"

	"goexpress/internal/format"
	"goexpress/internal/winpath"
	"goexpress/pkg/pe"
)

// container is the program that a package lies in, PE or ELF, reduced to what
// both have in common.
type container struct {
	r           io.ReaderAt
	os, machine string
	resources   []pe.Resource
	end         int64  // of all that the headers describe
	holes       []span // what signing changes, so that the image digest leaves it out
	signed      bool
	behind      int64    // bytes between end and a signature, or to the end of the file without one
	afterCert   int64    // bytes behind a signature
	program     *pe.File // nil for ELF
}

// span is a run of bytes of a file.
type span struct{ off, size int64 }

func (s span) end() int64 { return s.off + s.size }

// openContainer recognises the program by its first bytes.
func openContainer(r io.ReaderAt, size int64) (*container, error) {
	var magic [4]byte
	if size < int64(len(magic)) {
		return nil, ErrNotPackage
	}
	if n, err := r.ReadAt(magic[:], 0); n < len(magic) {
		return nil, formatError("program", 0, "cannot be read", err)
	}
	switch {
	case string(magic[:]) == elfMagic:
		return openELF(r, size)
	case magic[0] == 'M' && magic[1] == 'Z':
		return openPE(r, size)
	}
	return nil, ErrNotPackage
}

// machineName is Go's name of a machine of PE, or its number.
func machineName(machine uint16) string {
	switch machine {
	case pe.MachineI386:
		return "386"
	case pe.MachineAMD64:
		return "amd64"
	case pe.MachineARM64:
		return "arm64"
	}
	return format.Sprintf("0x%04x", machine)
}

func openPE(r io.ReaderAt, size int64) (*container, error) {
	f, err := pe.NewFile(r, size)
	if errors.Is(err, pe.ErrNotPE) {
		return nil, ErrNotPackage
	}
	if err != nil {
		return nil, formatError("program", 0, "cannot be taken apart", err)
	}
	c := &container{
		r: r, os: "windows", machine: machineName(f.Machine), resources: f.Resources, end: f.End,
		holes:   peHoles(f.ChecksumOffset, f.CertEntryOffset),
		signed:  f.CertSize > 0,
		behind:  f.Overlay().Size(),
		program: f,
	}
	if c.signed {
		c.afterCert = size - f.CertOffset - f.CertSize
	}
	return c, nil
}

// peHoles are the two fields that Authenticode leaves out too.
func peHoles(checksum, certEntry int64) []span {
	holes := []span{{checksum, 4}}
	if certEntry > 0 {
		holes = append(holes, span{certEntry, 8})
	}
	return holes
}

// find returns the package's resource of that name, in capitals; nil when there is none.
func (c *container) find(name string) *pe.Resource {
	for i := range c.resources {
		if res := &c.resources[i]; res.Name.Name != "" && isOfType(res, name) && winpath.Upper(res.Name.Name) == name {
			return res
		}
	}
	return nil
}

// section returns the bytes of a resource.
func (c *container) section(res *pe.Resource) *io.SectionReader {
	return io.NewSectionReader(c.r, res.Offset, res.Size)
}

// content reads a small resource whole; ok is false when there is none.
func (c *container) content(name string, limit int64) (b []byte, ok bool, err error) {
	res := c.find(name)
	if res == nil {
		return nil, false, nil
	}
	if res.Offset < 0 {
		return nil, false, formatError(name, 0, "is not in the file", nil)
	}
	if res.Size > limit {
		return nil, false, formatError(name, res.Offset, format.Sprintf("has %d bytes, the limit is %d", res.Size, limit), nil)
	}
	b = make([]byte, res.Size)
	if n, err := c.r.ReadAt(b, res.Offset); n < len(b) {
		return nil, false, formatError(name, res.Offset, "cannot be read", err)
	}
	return b, true, nil
}

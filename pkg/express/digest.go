package express

import (
	"io"

	"goexpress/internal/format"
	"goexpress/internal/sha256"
	"goexpress/pkg/cab"
	"goexpress/pkg/pe"
)

// The image digest is the SHA-256 of the file up to the end of what its headers
// describe, without
//
//   - the checksum and the security directory entry of a PE file: signing
//     changes them, and a signature lies behind the end;
//   - the digest itself;
//   - the cabinet from its first data block on: the files' own hashes cover
//     what is in there, and a check before the start need not read it twice.
//
// So nothing of the program, the texts, the options or the cabinet's directory
// can change unnoticed, and signing changes nothing.

// holeWriter hashes a stream without the holes, of which there are few.
type holeWriter struct {
	hash  *sha256.Hash
	off   int64
	holes []span
}

func newHoleWriter(holes []span) *holeWriter {
	return &holeWriter{hash: sha256.New(), holes: holes}
}

// Write never fails.
func (w *holeWriter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		run, skip := int64(len(b)), false
		for i := range w.holes {
			switch h := &w.holes[i]; {
			case w.off < h.off:
				run = min(run, h.off-w.off)
			case w.off < h.end():
				run, skip = min(run, h.end()-w.off), true
			}
		}
		if !skip {
			w.hash.Write(b[:run])
		}
		w.off += run
		b = b[run:]
	}
	return n, nil
}

// sum ends the hash.
func (w *holeWriter) sum() [digestLen]byte { return w.hash.Sum() }

// digestSpan is where GOEXPRESS holds the image digest.
func digestSpan(ours *pe.Resource) span {
	return span{ours.Offset + ours.Size - 1 - hexLen, hexLen}
}

// dataSpan is the cabinet's data area, given how many bytes lie before it.
func dataSpan(cabinet *pe.Resource, before int64) span {
	return span{cabinet.Offset + before, cabinet.Size - before}
}

// VerifyImage recomputes the image digest: a stream over the program, little
// memory. A difference is a *FormatError that matches ErrDamaged; a package of
// a newer format cannot be judged (*NewerError). It returns nil for packages
// that are not ours and record no digest: a stub that looks at its own file
// must insist on a Manifest besides, or a change of the name GOEXPRESS would
// make its package one of another maker.
func (p *Package) VerifyImage() error {
	if p.Generator != Goexpress {
		return nil
	}
	if p.Manifest == nil {
		return &NewerError{p.newer}
	}
	c, err := p.OpenCabinet()
	if err != nil {
		return formatError(resCabinet, p.in.find(resCabinet).Offset, "its directory is damaged", err)
	}
	ours := p.in.find(resOurs)
	w := newHoleWriter(append(p.in.holes[:len(p.in.holes):len(p.in.holes)], digestSpan(ours), dataSpan(p.in.find(resCabinet), c.DataOffset)))
	if _, err := io.CopyBuffer(w, io.NewSectionReader(p.in.r, 0, p.in.end), make([]byte, 256<<10)); err != nil {
		return formatError("program", 0, "cannot be read", err)
	}
	if w.off != p.in.end {
		return formatError("program", w.off, "the file is cut short", io.ErrUnexpectedEOF)
	}
	if sum := w.sum(); sum != p.digest {
		return formatError("program", 0, format.Sprintf("its digest is %x, recorded is %x", sum[:], p.digest[:]), nil)
	}
	if why := p.checkFiles(c); why != "" {
		return formatError(resOurs, ours.Offset, why, nil)
	}
	return nil
}

// checkFiles compares the cabinet's directory with the manifest and returns how
// they differ.
func (p *Package) checkFiles(c *cab.Reader) string {
	if len(c.Files) != len(p.Manifest.Files) {
		return format.Sprintf("lists %d files, the cabinet %d", len(p.Manifest.Files), len(c.Files))
	}
	for i, f := range c.Files {
		if m := &p.Manifest.Files[i]; m.Name != f.Name || m.Size != f.Size {
			return format.Sprintf("file %d is %q with %d bytes, in the cabinet %q with %d", i+1, m.Name, m.Size, f.Name, f.Size)
		}
	}
	return ""
}

// OpenCabinet opens the payload; names are decoded by the package's code page.
func (p *Package) OpenCabinet() (*cab.Reader, error) {
	decode := func(b []byte) string {
		s, _ := p.codec.Decode(b)
		return s
	}
	return cab.NewReader(p.Cabinet, p.Cabinet.Size(), cab.ReadOptions{DecodeName: decode})
}

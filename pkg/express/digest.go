package express

import (
	"cmp"
	"hash"
	"io"
	"slices"

	"goexpress/internal/format"
	"goexpress/internal/sha256"
	"goexpress/internal/sorting"
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

// holeWriter hashes a stream without the holes, which are sorted.
type holeWriter struct {
	hash  hash.Hash
	off   int64
	holes []span
}

func newHoleWriter(holes []span) *holeWriter {
	holes = slices.Clone(holes)
	sorting.Stable(holes, func(a, b span) int { return cmp.Compare(a.off, b.off) })
	return &holeWriter{hash: sha256.New(), holes: holes}
}

// Write never fails.
func (w *holeWriter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		for len(w.holes) > 0 && w.holes[0].end() <= w.off {
			w.holes = w.holes[1:]
		}
		run, skip := int64(len(b)), false
		if len(w.holes) > 0 {
			if h := w.holes[0]; w.off >= h.off {
				run, skip = min(run, h.end()-w.off), true
			} else {
				run = min(run, h.off-w.off)
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

func (w *holeWriter) sum() (d [digestLen]byte) {
	w.hash.Sum(d[:0])
	return d
}

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
		return &FormatError{Record: resCabinet, Offset: p.in.find(resCabinet).Offset, Why: "its directory is damaged", Err: err}
	}
	ours := p.in.find(resOurs)
	holes := append(slices.Clone(p.in.holes), digestSpan(ours), dataSpan(p.in.find(resCabinet), c.DataOffset))
	w := newHoleWriter(holes)
	if _, err := io.CopyBuffer(w, io.NewSectionReader(p.in.r, 0, p.in.end), make([]byte, 256<<10)); err != nil {
		return &FormatError{Record: "program", Why: "cannot be read", Err: err}
	}
	if w.off != p.in.end {
		return &FormatError{Record: "program", Offset: w.off, Why: "the file is cut short", Err: io.ErrUnexpectedEOF}
	}
	if sum := w.sum(); sum != p.digest {
		return &FormatError{Record: "program", Why: format.Sprintf("its digest is %x, recorded is %x", sum[:], p.digest[:])}
	}
	return p.checkFiles(c)
}

// checkFiles compares the cabinet's directory with the manifest.
func (p *Package) checkFiles(c *cab.Reader) error {
	bad := func(why string, args ...any) error {
		return &FormatError{Record: resOurs, Offset: p.in.find(resOurs).Offset, Why: format.Sprintf(why, args...)}
	}
	if len(c.Files) != len(p.Manifest.Files) {
		return bad("lists %d files, the cabinet %d", len(p.Manifest.Files), len(c.Files))
	}
	for i, f := range c.Files {
		if m := p.Manifest.Files[i]; m.Name != f.Name || m.Size != f.Size {
			return bad("file %d is %q with %d bytes, in the cabinet %q with %d", i+1, m.Name, m.Size, f.Name, f.Size)
		}
	}
	return nil
}

// OpenCabinet opens the payload; names are decoded by the package's code page.
func (p *Package) OpenCabinet() (*cab.Reader, error) {
	decode := func(b []byte) string {
		s, _ := p.codec.Decode(b)
		return s
	}
	return cab.NewReader(p.Cabinet, p.Cabinet.Size(), cab.ReadOptions{DecodeName: decode})
}

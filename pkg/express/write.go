package express

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"goexpress/internal/format"
	"goexpress/internal/text"
	"goexpress/pkg/cab"
	"goexpress/pkg/pe"
)

// WriteOptions: what a written file needs besides the model.
type WriteOptions struct {
	Stub        io.ReaderAt // the program, PE or ELF
	StubSize    int64
	Foreign     bool // a PE that is not our stub: GOEXPRESS is left out, every resource of a package in it goes, the others stay
	Console     bool // sets the subsystem of a PE; otherwise it stays
	Cabinet     io.ReaderAt
	CabinetSize int64
	Codec       text.Codec      // code page of the classic texts; nil = 1252
	Extra       []ExtraResource // version, manifest, icon: for PE only
}

// ExtraResource is a further resource (PE only). It replaces one of the same
// type and name.
type ExtraResource struct {
	Type uint16
	Name uint16
	Lang uint16
	Data []byte
}

// Written says what came out.
type Written struct {
	Size     int64
	Warnings []string
}

// writer is one run of Write.
type writer struct {
	p      *Package
	opt    WriteOptions
	blobs  []blob // in the order of the file; the cabinet follows
	before int64  // bytes of the cabinet before its data
	out    Written
}

// Write writes the finished package to dst, from its start: PE by new
// resources, ELF by a block behind it, decided by the stub's own bytes. All
// limits are checked before the first byte. The cabinet is read as a stream.
//
// The same model, options and contents give the same bytes.
func Write(dst io.WriteSeeker, p *Package, opt WriteOptions) (*Written, error) {
	if opt.Codec == nil {
		opt.Codec = text.Windows1252
	}
	w := &writer{p: p, opt: opt}
	magic := make([]byte, len(elfMagic))
	if n, err := opt.Stub.ReadAt(magic, 0); n < len(magic) && !errors.Is(err, io.EOF) {
		return nil, format.Errorf("reading the stub: %w", err)
	}
	isELF := string(magic) == elfMagic
	if isELF {
		w.opt.Foreign = false // whatever finds the block is ours
	}
	if err := w.prepare(); err != nil {
		return nil, err
	}
	var err error
	if isELF {
		err = w.writeELF(dst)
	} else {
		err = w.writePE(dst)
	}
	if err != nil {
		return nil, err
	}
	return &w.out, nil
}

// prepare encodes all resources but the cabinet.
func (w *writer) prepare() error {
	classic, lossy, err := w.p.classic(w.opt.Codec)
	if err != nil {
		return err
	}
	w.blobs = classic
	for _, name := range lossy {
		s := format.Sprintf("%s has characters outside code page %d", name, w.opt.Codec.Page())
		if w.opt.Foreign {
			s += "; they are replaced by ?"
		} else {
			s += "; other programs see ? in their place, the package itself the exact text"
		}
		w.out.Warnings = append(w.out.Warnings, s)
	}
	if w.opt.Foreign {
		return nil
	}
	if w.p.Manifest == nil {
		return errors.New("a package with our stub needs a manifest of its files")
	}
	if err := checkSettings(w.p.Manifest.Settings); err != nil {
		return err
	}
	doc := document{
		codePage: w.opt.Codec.Page(), texts: w.p.Texts, instance: w.p.InstanceName,
		settings: w.p.Manifest.Settings, files: w.p.Manifest.Files,
	}
	ours := doc.encode()
	if len(ours) > maxManifest {
		return &TextError{resOurs, format.Sprintf("would have %d bytes, the limit is %d; shorten the texts or the names", len(ours), maxManifest)}
	}
	w.blobs = append(w.blobs, blob{resOurs, ours})
	c, err := cab.NewReader(w.opt.Cabinet, w.opt.CabinetSize, cab.ReadOptions{})
	if err != nil {
		return format.Errorf("the cabinet to be packed: %w", err)
	}
	w.before = c.DataOffset
	return nil
}

// seal prepares the image digest for resources in their places.
func (w *writer) seal(resources []pe.Resource, holes []span) *pe.Seal {
	if w.opt.Foreign {
		return nil
	}
	c := container{resources: resources}
	at := digestSpan(c.find(resOurs))
	hash := newHoleWriter(append(holes, at, dataSpan(c.find(resCabinet), w.before)))
	return &pe.Seal{
		Offset: at.off, Placeholder: bytes.Repeat([]byte{'0'}, hexLen), Hash: hash,
		Sum: func() []byte { sum := hash.sum(); return format.Appendf(nil, "%x", sum[:]) },
	}
}

func (w *writer) writePE(dst io.WriteSeeker) error {
	stub, err := pe.NewFile(w.opt.Stub, w.opt.StubSize)
	if err != nil {
		return format.Errorf("the stub: %w", err)
	}
	if stub.CertSize > 0 {
		w.out.Warnings = append(w.out.Warnings, "the signature of the stub does not cover a package and is left out; sign the package")
	}
	if n := stub.Overlay().Size(); n > 0 && !w.opt.Foreign {
		return format.Errorf("the stub has %d bytes behind its sections, which the image digest would not cover; build it with Go's own linker", n)
	}
	add := w.peResources()
	opt := pe.RewriteOptions{Add: add, Keep: func(res pe.Resource) bool { return !isPackageResource(res) }}
	if w.opt.Console {
		opt.Subsystem = pe.SubsystemConsole
	}
	plan, err := pe.Prepare(stub, opt)
	if err != nil {
		return err
	}
	seal := w.seal(plan.Layout.Resources, peHoles(plan.Layout.ChecksumOffset, plan.Layout.CertEntryOffset))
	if err := plan.Write(dst, seal); err != nil {
		return err
	}
	w.out.Size = plan.Layout.Size
	return nil
}

// peResources lists the resources, the cabinet last.
func (w *writer) peResources() []pe.NewResource {
	var list []pe.NewResource
	for _, b := range w.blobs {
		list = append(list, resource(b.name, int64(len(b.data)), bytes.NewReader(b.data)))
	}
	for _, x := range w.opt.Extra {
		list = append(list, pe.NewResource{
			Type: pe.ID{Num: x.Type}, Name: pe.ID{Num: x.Name}, Lang: x.Lang, Size: int64(len(x.Data)),
			Content: func() (io.Reader, error) { return bytes.NewReader(x.Data), nil },
		})
	}
	return append(list, resource(resCabinet, w.opt.CabinetSize, w.opt.Cabinet))
}

func resource(name string, size int64, r io.ReaderAt) pe.NewResource {
	return pe.NewResource{
		Type: typeOf(name), Name: pe.ID{Name: name}, Lang: langEnglish, Size: size,
		Content: func() (io.Reader, error) { return io.NewSectionReader(r, 0, size), nil },
	}
}

func (w *writer) writeELF(dst io.WriteSeeker) error {
	_, at, err := readELF(w.opt.Stub, w.opt.StubSize)
	if err != nil {
		return format.Errorf("the stub: %w", err)
	}
	var names []string
	var sizes []int64
	for _, b := range w.blobs {
		names, sizes = append(names, b.name), append(sizes, int64(len(b.data)))
	}
	b := planBlock(at, append(names, resCabinet), append(sizes, w.opt.CabinetSize))
	seal := w.seal(b.records, nil)
	out := bufio.NewWriterSize(dst, 64<<10)
	s := &runWriter{w: io.MultiWriter(out, seal.Hash)}
	program := min(at, w.opt.StubSize) // at is rounded up
	s.put(0, io.NewSectionReader(w.opt.Stub, 0, program), program)
	s.put(at, bytes.NewReader(b.head), int64(len(b.head)))
	for i, small := range w.blobs {
		s.put(b.records[i].Offset, bytes.NewReader(small.data), int64(len(small.data)))
	}
	s.put(b.records[len(w.blobs)].Offset, io.NewSectionReader(w.opt.Cabinet, 0, w.opt.CabinetSize), w.opt.CabinetSize)
	if s.err != nil {
		return s.err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if _, err := dst.Seek(seal.Offset, io.SeekStart); err != nil {
		return err
	}
	if _, err := dst.Write(seal.Sum()); err != nil {
		return err
	}
	w.out.Size = b.size
	_, err = dst.Seek(b.size, io.SeekStart)
	return err
}

// runWriter writes runs of bytes at given places, in order, and zeros between
// them. The first error stays.
type runWriter struct {
	w   io.Writer
	off int64
	err error
}

// put writes the size bytes of r at off.
func (s *runWriter) put(off int64, r io.Reader, size int64) {
	if s.err != nil {
		return
	}
	if gap := off - s.off; gap > 0 { // below blockAlign
		if _, s.err = s.w.Write(make([]byte, gap)); s.err != nil {
			return
		}
	}
	n, err := io.Copy(s.w, r)
	if err == nil && n != size {
		err = format.Errorf("copied %d of %d bytes: %w", n, size, io.ErrUnexpectedEOF)
	}
	s.off, s.err = off+size, err
}

package pe

import (
	"bufio"
	"io"

	"goexpress/internal/format"
	"goexpress/internal/winpath"
)

// NewResource is a resource to be written. Content is called once, when its
// turn comes, and must yield Size bytes. A name is written in upper case.
type NewResource struct {
	Type, Name ID
	Lang       uint16
	Size       int64
	Content    func() (io.Reader, error)
}

// RewriteOptions say what becomes of the old file. The zero value writes it
// as it is, but for its signature.
type RewriteOptions struct {
	Keep      func(Resource) bool // which of the old resources stay; nil = all. One that Add replaces never stays
	Add       []NewResource       // replaces old ones of the same type and name in any language; the data lie in this order behind those of the kept ones
	Subsystem uint16              // 0 = unchanged
}

// Layout tells where things came to lie in the written file.
type Layout struct {
	Size                            int64
	End                             int64 // of the last section; an overlay of the old file follows
	Checksum                        uint32
	ChecksumOffset, CertEntryOffset int64
	Resources                       []Resource // in the order of the tree, offsets in the new file
}

// Plan is a rewrite whose every offset is settled.
type Plan struct {
	Layout Layout // Checksum is known after Write
	steps  []step
}

// step is a run of bytes of the new file; the gap before it is filled with zeros.
type step struct {
	what string
	off  int64
	size int64
	open func() (io.Reader, error)
}

// Seal is a span of the new file that depends on all other bytes, such as a
// digest of it.
type Seal struct {
	Offset      int64         // in the new file
	Placeholder []byte        // what the resource's content has there
	Hash        io.Writer     // receives the file in order as it is first written: checksum zero, placeholder in place
	Sum         func() []byte // called behind the last byte; takes the placeholder's place and is as long
}

// The most bytes that a program can have, for 64-bit processors and for i386.
// An image is mapped into memory as a whole, and its offsets are taken for
// signed; 32-bit processes find no larger hole in their address space.
const (
	MaxImage    = 2<<30 - 1
	MaxImage386 = 1<<30 - 1
)

// fileEndAlign makes room for a signature, which starts at a multiple of 8.
const fileEndAlign = 8

// Rewrite writes src with other resources to dst, from its start. The
// resources become the last section, an overlay stays behind it, a signature
// is dropped (the caller warns), the file is padded to 8 bytes and its
// checksum set. Nothing is held whole in memory.
//
// The same source, options and contents give the same bytes.
func Rewrite(dst io.WriteSeeker, src *File, opt RewriteOptions) (*Layout, error) {
	p, err := Prepare(src, opt)
	if err != nil {
		return nil, err
	}
	if err := p.Write(dst, nil); err != nil {
		return nil, err
	}
	return &p.Layout, nil
}

// Prepare settles the layout without writing and checks every limit:
// *LimitError for what would be too large, *UnsupportedError for a program
// that cannot be rewritten.
func Prepare(src *File, opt RewriteOptions) (*Plan, error) {
	if err := src.checkRewritable(); err != nil {
		return nil, err
	}
	where, err := src.findPlace()
	if err != nil {
		return nil, err
	}
	leaves, err := collect(src, opt)
	if err != nil {
		return nil, err
	}
	tree, err := plant(leaves)
	if err != nil {
		return nil, err
	}
	size, err := src.placeData(where, tree.settle(), leaves)
	if err != nil {
		return nil, err
	}
	p := newPlan(src, where, size)
	patches, err := src.patches(where, size, p.Layout.End, opt.Subsystem)
	if err != nil {
		return nil, err
	}
	p.copyOld(src, where, patches)
	p.add("resource directory", where.offset, bytesOpener(tree.encode(uint32(where.rva))))
	for _, l := range leaves {
		l.Offset = where.offset + l.at
		p.steps = append(p.steps, step{format.Sprintf("resource %s %s", l.Type, l.Name), l.Offset, l.Size, l.open})
	}
	p.add("overlay", p.Layout.End, src.Overlay)
	tree.walk(func(n *node) {
		if n.leaf != nil {
			p.Layout.Resources = append(p.Layout.Resources, n.leaf.Resource)
		}
	})
	return p, nil
}

// newPlan is a plan for a resource section of size bytes, without its steps.
func newPlan(src *File, where place, size int64) *Plan {
	end := where.offset + alignUp(size, int64(src.head.fileAlign))
	return &Plan{Layout: Layout{
		Size: alignUp(end+src.Overlay().Size(), fileEndAlign), End: end,
		ChecksumOffset: src.ChecksumOffset, CertEntryOffset: src.CertEntryOffset,
	}}
}

// collect lists the kept resources, then the new ones.
func collect(src *File, opt RewriteOptions) ([]*leaf, error) {
	var leaves []*leaf
	for _, res := range src.Resources {
		if replaced(res, opt.Add) || opt.Keep != nil && !opt.Keep(res) {
			continue
		}
		if res.Offset < 0 {
			return nil, &UnsupportedError{format.Sprintf("the file does not hold resource %s %s (a packed program)", res.Type, res.Name), "use a stub that is not packed"}
		}
		leaves = append(leaves, &leaf{Resource: res, open: func() (io.Reader, error) { return src.Data(res), nil }})
	}
	for _, add := range opt.Add {
		typ, name := add.Type, add.Name
		typ.Name, name.Name = winpath.Upper(typ.Name), winpath.Upper(name.Name)
		leaves = append(leaves, &leaf{Resource: Resource{Type: typ, Name: name, Lang: add.Lang, Size: add.Size}, open: add.Content})
	}
	if len(leaves) > maxResources {
		return nil, &UnsupportedError{format.Sprintf("%d resources are more than the %d that are read back", len(leaves), maxResources), "keep fewer"}
	}
	return leaves, nil
}

// replaced reports whether a new resource takes the place of res.
func replaced(res Resource, add []NewResource) bool {
	for _, a := range add {
		if a.Type.Equal(res.Type) && a.Name.Equal(res.Name) {
			return true
		}
	}
	return false
}

// placeData gives the data their places behind a tree of that size and
// returns the size of the section. It checks the limits as it goes, so that
// no sum overflows.
func (f *File) placeData(where place, at int64, leaves []*leaf) (int64, error) {
	limit, hint := int64(MaxImage), "put less into one package"
	if f.Machine == MachineI386 {
		limit, hint = MaxImage386, "use a 64-bit target, which may have twice as much, or put less into one package"
	}
	rest := max(where.rva, where.offset) + 2*int64(f.head.sectionAlign) + f.Overlay().Size()
	check := func(size int64) error {
		if size > limit-rest {
			return &LimitError{rest + size, limit, hint}
		}
		return nil
	}
	for _, l := range leaves {
		if l.Size < 0 {
			return 0, format.Errorf("pe: resource %s %s has a negative size", l.Type, l.Name)
		}
		l.at = alignUp(at, dataAlign)
		at = l.at + min(l.Size, 2*MaxImage)
		if err := check(at); err != nil {
			return 0, err
		}
	}
	return at, check(at)
}

// copyOld adds what stays of the old file: everything below the cut, patched,
// and a relocation section that moves down.
func (p *Plan) copyOld(src *File, where place, patches []patch) {
	p.steps = append(p.steps, step{"program", 0, where.cut, func() (io.Reader, error) {
		return &patchedReader{r: io.NewSectionReader(src.r, 0, where.cut), patches: patches}, nil
	}})
	if where.reloc != nil {
		old := src.Sections[len(src.Sections)-1]
		p.add("relocations", int64(where.reloc.Offset), func() *io.SectionReader {
			return io.NewSectionReader(src.r, int64(old.Offset), int64(old.Size))
		})
	}
}

func (p *Plan) add(what string, off int64, open func() *io.SectionReader) {
	p.steps = append(p.steps, step{what, off, open().Size(), func() (io.Reader, error) { return open(), nil }})
}

// Write writes the planned file to dst, from its start, and sets
// Layout.Checksum. seal may be nil.
func (p *Plan) Write(dst io.WriteSeeker, seal *Seal) error {
	s := &sink{w: bufio.NewWriterSize(dst, copyBuffer), buf: make([]byte, copyBuffer)}
	if seal != nil {
		s.hash = seal.Hash
	}
	for _, st := range p.steps {
		if err := s.run(st); err != nil {
			return format.Errorf("pe: %s: %w", st.what, err)
		}
	}
	err := s.pad(p.Layout.Size)
	if err == nil {
		err = s.w.Flush()
	}
	if err == nil && seal != nil {
		sum := seal.Sum()
		s.sum.replace(seal.Offset, seal.Placeholder, sum)
		err = writeAt(dst, seal.Offset, sum)
	}
	if err != nil {
		return format.Errorf("pe: %w", err)
	}
	p.Layout.Checksum = s.sum.value()
	if err := writeAt(dst, p.Layout.ChecksumOffset, le.AppendUint32(nil, p.Layout.Checksum)); err != nil {
		return format.Errorf("pe: checksum: %w", err)
	}
	_, err = dst.Seek(p.Layout.Size, io.SeekStart)
	return err
}

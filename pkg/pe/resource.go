package pe

import (
	"bytes"

	"goexpress/internal/format"
	"goexpress/internal/text"
)

// Bounds of a resource tree. Large system libraries have a few thousand
// resources; names are limited to what a compiler writes many times over.
const (
	maxResources = 1 << 16
	maxNameUnits = 1 << 20 // UTF-16 units of all names together

	resourceDirLen   = 16
	resourceEntryLen = 8
	dataEntryLen     = 16
	highBit          = 1 << 31 // in an entry: a name, or a sub-directory
)

// treeReader walks the resource directory.
type treeReader struct {
	f         *File
	base      int64 // of the directory in the file; all offsets count from here
	size      int64 // bytes from base to the end of its section
	visited   map[uint32]bool
	ids       [3]ID // type, name and language of what is being read
	nameUnits int   // of all names so far
	total     int64 // bytes of all resources so far
}

// readResources reads the tree: type, name, language, data.
func (f *File) readResources() error {
	d := f.directory(dirResource)
	if d.rva == 0 {
		return nil
	}
	base, size, ok := f.locate(d.rva)
	if !ok {
		return formatError("resource directory entry", f.head.dirs+dirResource*dirEntryLen, format.Sprintf("address %#x is not in the file", d.rva), nil)
	}
	t := &treeReader{f: f, base: base, size: size, visited: map[uint32]bool{}}
	return t.directory(0, 0)
}

func (t *treeReader) bad(off uint32, why string) error {
	return formatError("resource directory", t.base+int64(off), why, nil)
}

// read returns n bytes at off within the resource section.
func (t *treeReader) read(off uint32, n int64) ([]byte, error) {
	if int64(off) > t.size || n > t.size-int64(off) {
		return nil, t.bad(off, format.Sprintf("needs %d bytes, the section ends before", n))
	}
	return t.f.read("resource directory", t.base+int64(off), n)
}

// directory reads the directory at off: level 0 is that of the types, 1 of the
// names, 2 of the languages.
func (t *treeReader) directory(off uint32, level int) error {
	if t.visited[off] {
		return t.bad(off, "is entered twice")
	}
	t.visited[off] = true
	head, err := t.read(off, resourceDirLen)
	if err != nil {
		return err
	}
	count := int64(u16(head, 12)) + int64(u16(head, 14))
	entries, err := t.read(off+resourceDirLen, count*resourceEntryLen)
	for ; err == nil && len(entries) > 0; entries = entries[resourceEntryLen:] {
		if err = t.id(u32(entries, 0), off, level); err == nil {
			err = t.entry(u32(entries, 4), off, level)
		}
	}
	return err
}

// entry follows an entry of the directory at off: to the next level, or to the data.
func (t *treeReader) entry(to, off uint32, level int) error {
	isDir := to&highBit != 0
	if isDir != (level < 2) {
		return t.bad(off, "the tree is not three levels deep")
	}
	if isDir {
		return t.directory(to&^highBit, level+1)
	}
	return t.data(to)
}

// id takes the first half of an entry of the directory at off: a number or the
// offset of a name.
func (t *treeReader) id(v, off uint32, level int) error {
	id := &t.ids[level]
	if v&highBit == 0 {
		if v > 0xffff {
			return t.bad(off, format.Sprintf("the id %#x has more than 16 bits", v))
		}
		id.Num, id.Name = uint16(v), ""
		return nil
	}
	at := v &^ highBit
	b, err := t.read(at, 2)
	if err != nil {
		return err
	}
	n := int(u16(b, 0))
	if t.nameUnits += n; n == 0 || t.nameUnits > maxNameUnits {
		return t.bad(at, "a name is empty, or the names are too long")
	}
	if b, err = t.read(at+2, int64(n)*2); err != nil {
		return err
	}
	id.Num, id.Name = 0, decodeUTF16(b)
	if !bytes.Equal(text.AppendUTF16(nil, id.Name), b) { // a lone surrogate, which Go's strings cannot carry
		return t.bad(at, "a name is not UTF-16")
	}
	if level == 2 {
		return t.bad(off, format.Sprintf("a language has a name: %q", id.Name))
	}
	return nil
}

// data reads the data entry at off and appends the resource. The sum of all
// sizes cannot pass the size of the file unless resources share their bytes,
// which no linker does and which would let a small file grow when rewritten.
func (t *treeReader) data(off uint32) error {
	b, err := t.read(off, dataEntryLen)
	if err != nil {
		return err
	}
	res := Resource{Type: t.ids[0], Name: t.ids[1], Lang: t.ids[2].Num, CodePage: u32(b, 8), Size: int64(u32(b, 4)), Offset: -1}
	if at, avail, ok := t.f.locate(u32(b, 0)); ok && res.Size <= avail {
		res.Offset = at
		t.total += res.Size
	}
	if t.total > t.f.Size {
		return t.bad(off, "the resources overlap")
	}
	if len(t.f.Resources) == maxResources {
		return t.bad(off, format.Sprintf("more than %d resources", maxResources))
	}
	t.f.Resources = append(t.f.Resources, res)
	return nil
}

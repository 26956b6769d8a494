package pe

import (
	"unicode"
	"unicode/utf16"

	"goexpress/internal/format"
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
		return &FormatError{Record: "resource directory entry", Offset: f.head.dirs + dirResource*dirEntryLen,
			Why: format.Sprintf("address %#x is not in the file", d.rva)}
	}
	t := &treeReader{f: f, base: base, size: size, visited: map[uint32]bool{}}
	return t.directory(0, 0, Resource{})
}

func (t *treeReader) bad(off uint32, why string, args ...any) error {
	return &FormatError{Record: "resource directory", Offset: t.base + int64(off), Why: format.Sprintf(why, args...)}
}

// read returns n bytes at off within the resource section.
func (t *treeReader) read(off uint32, n int64) ([]byte, error) {
	if int64(off) > t.size || n > t.size-int64(off) {
		return nil, t.bad(off, "needs %d bytes, the section ends before", n)
	}
	return t.f.read("resource directory", t.base+int64(off), n)
}

// directory reads the directory at off. res carries what the levels above
// said: level 0 gives the type, 1 the name, 2 the language.
func (t *treeReader) directory(off uint32, level int, res Resource) error {
	if t.visited[off] {
		return t.bad(off, "is entered twice")
	}
	t.visited[off] = true
	head, err := t.read(off, resourceDirLen)
	if err != nil {
		return err
	}
	count := int64(le.Uint16(head[12:])) + int64(le.Uint16(head[14:]))
	entries, err := t.read(off+resourceDirLen, count*resourceEntryLen)
	if err != nil {
		return err
	}
	for ; len(entries) > 0; entries = entries[resourceEntryLen:] {
		id, err := t.id(le.Uint32(entries), off)
		if err != nil {
			return err
		}
		switch level {
		case 0:
			res.Type = id
		case 1:
			res.Name = id
		default:
			if id.Name != "" {
				return t.bad(off, "a language has a name: %q", id.Name)
			}
			res.Lang = id.Num
		}
		if err := t.entry(le.Uint32(entries[4:]), off, level, res); err != nil {
			return err
		}
	}
	return nil
}

// entry follows an entry of the directory at off: to the next level, or to the data.
func (t *treeReader) entry(to, off uint32, level int, res Resource) error {
	isDir := to&highBit != 0
	if isDir != (level < 2) {
		return t.bad(off, "the tree is not three levels deep")
	}
	if isDir {
		return t.directory(to&^highBit, level+1, res)
	}
	return t.data(to, res)
}

// id decodes the first half of an entry: a number or the offset of a name.
func (t *treeReader) id(v, off uint32) (ID, error) {
	if v&highBit == 0 {
		if v > 0xffff {
			return ID{}, t.bad(off, "the id %#x has more than 16 bits", v)
		}
		return ID{Num: uint16(v)}, nil
	}
	at := v &^ highBit
	b, err := t.read(at, 2)
	if err != nil {
		return ID{}, err
	}
	n := int(le.Uint16(b))
	if t.nameUnits += n; n == 0 || t.nameUnits > maxNameUnits {
		return ID{}, t.bad(at, "a name is empty, or the names are too long")
	}
	if b, err = t.read(at+2, int64(n)*2); err != nil {
		return ID{}, err
	}
	units := make([]uint16, n)
	for i := range units {
		units[i] = le.Uint16(b[2*i:])
	}
	if hasLoneSurrogate(units) {
		return ID{}, t.bad(at, "a name is not UTF-16")
	}
	return ID{Name: string(utf16.Decode(units))}, nil
}

// hasLoneSurrogate reports a surrogate without its partner, which Go's
// strings cannot carry.
func hasLoneSurrogate(units []uint16) bool {
	for i := 0; i < len(units); i++ {
		if !utf16.IsSurrogate(rune(units[i])) {
			continue
		}
		if i+1 == len(units) || utf16.DecodeRune(rune(units[i]), rune(units[i+1])) == unicode.ReplacementChar {
			return true
		}
		i++
	}
	return false
}

// data reads the data entry at off and appends the resource. The sum of all
// sizes cannot pass the size of the file unless resources share their bytes,
// which no linker does and which would let a small file grow when rewritten.
func (t *treeReader) data(off uint32, res Resource) error {
	b, err := t.read(off, dataEntryLen)
	if err != nil {
		return err
	}
	rva, size := le.Uint32(b), int64(le.Uint32(b[4:]))
	res.CodePage, res.Size = le.Uint32(b[8:]), size
	res.Offset = -1
	if at, avail, ok := t.f.locate(rva); ok && size <= avail {
		res.Offset = at
		t.total += size
	}
	if t.total > t.f.Size {
		return t.bad(off, "the resources overlap")
	}
	if len(t.f.Resources) == maxResources {
		return t.bad(off, "more than %d resources", maxResources)
	}
	t.f.Resources = append(t.f.Resources, res)
	return nil
}

package petest

import "unicode/utf16"

// entry is a directory, or a leaf when data is not nil.
type entry struct {
	id   uint32
	name string
	kids []*entry
	data []byte
}

// last returns the last entry below e if it is the one asked for, else a new one.
func (e *entry) last(id uint16, name string) *entry {
	if n := len(e.kids); n > 0 && e.kids[n-1].id == uint32(id) && e.kids[n-1].name == name {
		return e.kids[n-1]
	}
	e.kids = append(e.kids, &entry{id: uint32(id), name: name})
	return e.kids[len(e.kids)-1]
}

// tree encodes a resource directory in the order of the list: neighbours of
// one type share a directory, neighbours of one name too.
func tree(list []Resource, rva uint32) []byte {
	var root entry
	for _, r := range list {
		leaf := root.last(r.Type, r.TypeName).last(r.Num, r.Name).last(r.Lang, "")
		leaf.data = append([]byte{}, r.Data...)
	}
	w := treeWriter{rva: rva}
	w.write(&root)
	return w.b
}

// treeWriter writes everything where it comes: directory, names and what is
// below them in turn.
type treeWriter struct {
	b   []byte
	rva uint32
}

func (w *treeWriter) pad() {
	for len(w.b)%4 != 0 {
		w.b = append(w.b, 0)
	}
}

// write returns the offset of the entry's record.
func (w *treeWriter) write(e *entry) uint32 {
	at := len(w.b)
	if e.data != nil {
		w.b = append(w.b, make([]byte, 16)...)
		put32(w.b[at:], map[int]int{0: int(w.rva) + len(w.b), 4: len(e.data)})
		w.b = append(w.b, e.data...)
		w.pad()
		return uint32(at)
	}
	w.b = append(w.b, make([]byte, 16+8*len(e.kids))...)
	for i, k := range e.kids {
		id, count := k.id, at+14
		if k.name != "" {
			id, count = w.name(k.name)|1<<31, at+12
		}
		le.PutUint16(w.b[count:], le.Uint16(w.b[count:])+1)
		to := w.write(k)
		if k.data == nil {
			to |= 1 << 31
		}
		le.PutUint32(w.b[at+16+8*i:], id)
		le.PutUint32(w.b[at+20+8*i:], to)
	}
	return uint32(at)
}

// name returns the offset of a name.
func (w *treeWriter) name(s string) uint32 {
	at := len(w.b)
	units := utf16.Encode([]rune(s))
	w.b = le.AppendUint16(w.b, uint16(len(units)))
	for _, u := range units {
		w.b = le.AppendUint16(w.b, u)
	}
	w.pad()
	return uint32(at)
}

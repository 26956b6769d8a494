package pe

import (
	"cmp"
	"io"
	"slices"
	"unicode/utf16"

	"goexpress/internal/format"
	"goexpress/internal/sorting"
	"goexpress/internal/winpath"
)

// dataAlign is the alignment of a resource's bytes.
const dataAlign = 8

// leaf is a resource on its way into a new tree.
type leaf struct {
	Resource
	at   int64 // of the data, from the start of the resource section
	open func() (io.Reader, error)
}

// node is a directory of the new tree, or, at the language level, what stands for a leaf.
type node struct {
	id   ID
	kids []*node
	leaf *leaf
	off  int64 // of the directory or data entry, from the start of the section
	name int64 // of the id's name
}

// compareID orders as FindResource's binary search needs it: names first, in
// upper case by UTF-16 units, then numbers.
func compareID(a, b ID) int {
	if (a.Name == "") != (b.Name == "") {
		if a.Name != "" {
			return -1
		}
		return 1
	}
	if a.Name == "" {
		return cmp.Compare(a.Num, b.Num)
	}
	if c := slices.Compare(units(winpath.Upper(a.Name)), units(winpath.Upper(b.Name))); c != 0 {
		return c
	}
	return cmp.Compare(a.Name, b.Name)
}

// units is a name as resources store it.
func units(name string) []uint16 { return utf16.Encode([]rune(name)) }

// compareLeaf is the order of the tree.
func compareLeaf(a, b *leaf) int {
	return cmp.Or(compareID(a.Type, b.Type), compareID(a.Name, b.Name), cmp.Compare(a.Lang, b.Lang))
}

// plant grows the tree over the leaves, whose own order stays.
func plant(leaves []*leaf) (*node, error) {
	leaves = slices.Clone(leaves)
	sorting.Stable(leaves, compareLeaf)
	root := &node{}
	for i, l := range leaves {
		if i > 0 && compareLeaf(leaves[i-1], l) == 0 {
			return nil, &UnsupportedError{format.Sprintf("resource %s %s exists twice in language %d", l.Type, l.Name, l.Lang), "name each resource once"}
		}
		names := root.kid(l.Type)
		langs := names.kid(l.Name)
		langs.kids = append(langs.kids, &node{id: ID{Num: l.Lang}, leaf: l})
	}
	return root, nil
}

// kid returns the last sub-directory if it is id's, else a new one: leaves come sorted.
func (n *node) kid(id ID) *node {
	if last := len(n.kids) - 1; last >= 0 && n.kids[last].id == id {
		return n.kids[last]
	}
	k := &node{id: id}
	n.kids = append(n.kids, k)
	return k
}

// walk visits the nodes level by level.
func (n *node) walk(visit func(*node)) {
	for queue := []*node{n}; len(queue) > 0; queue = queue[1:] {
		visit(queue[0])
		queue = append(queue, queue[0].kids...)
	}
}

// settle gives every directory, data entry and name its place and returns
// the size of the tree without the data: directories by level, data entries,
// names.
func (n *node) settle() int64 {
	size := int64(0)
	n.walk(func(d *node) {
		d.off = size
		if d.leaf != nil {
			size += dataEntryLen
		} else {
			size += resourceDirLen + int64(len(d.kids))*resourceEntryLen
		}
	})
	n.walk(func(d *node) {
		if d.id.Name != "" {
			d.name = size
			size += 2 + 2*int64(len(units(d.id.Name)))
		}
	})
	return size
}

// encode writes the settled tree for a section at rva.
func (n *node) encode(rva uint32) []byte {
	var b, names []byte
	n.walk(func(d *node) {
		if l := d.leaf; l != nil {
			b = le.AppendUint32(b, rva+uint32(l.at))
			b = le.AppendUint32(b, uint32(l.Size))
			b = le.AppendUint32(b, l.CodePage)
			b = le.AppendUint32(b, 0)
		} else {
			b = d.appendDirectory(b)
		}
		if d.id.Name != "" {
			name := units(d.id.Name)
			names = le.AppendUint16(names, uint16(len(name)))
			for _, u := range name {
				names = le.AppendUint16(names, u)
			}
		}
	})
	return append(b, names...)
}

// appendDirectory encodes a directory with its entries; time and versions are zero.
func (n *node) appendDirectory(b []byte) []byte {
	named := 0
	for _, k := range n.kids {
		if k.id.Name != "" {
			named++
		}
	}
	b = append(b, make([]byte, 12)...)
	b = le.AppendUint16(b, uint16(named))
	b = le.AppendUint16(b, uint16(len(n.kids)-named))
	for _, k := range n.kids {
		if k.id.Name != "" {
			b = le.AppendUint32(b, highBit|uint32(k.name))
		} else {
			b = le.AppendUint32(b, uint32(k.id.Num))
		}
		if k.leaf != nil {
			b = le.AppendUint32(b, uint32(k.off))
		} else {
			b = le.AppendUint32(b, highBit|uint32(k.off))
		}
	}
	return b
}

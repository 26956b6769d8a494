package registry

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/show"
	"goexpress/internal/sorting"
	"goexpress/internal/winpath"
)

// What a Hive holds at most, so that a hostile file cannot fill the memory.
const (
	maxEntries = 1 << 20 // keys and values
	maxData    = 1 << 25 // bytes of all values
)

// ErrFull is a Hive that takes no more keys or values.
var ErrFull error = &format.Fixed{Text: "the registry in memory is full"}

// NotExistError is a key or a value that is not there; it is fs.ErrNotExist.
type NotExistError struct {
	Key   Key
	Name  string // of the value, "" for the default one
	Value bool   // a value, else a key
}

func (e *NotExistError) Error() string {
	s := "there is no registry key " + e.Key.String()
	if e.Value {
		s = "registry key " + e.Key.String() + " has no value " + strconv.Quote(e.Name)
	}
	return show.Printable(s)
}

// Is makes errors.Is(e, fs.ErrNotExist) true.
func (e *NotExistError) Is(target error) bool { return target == fs.ErrNotExist }

// Hive is a registry in memory. Keys and names are found without regard to case
// and keep the spelling that they were made with. All roots and both views are
// there, as Canonical has them. The zero value is an empty registry. It is not
// safe for concurrent use.
//
// Errors of its methods are *NameError, *NotExistError and ErrFull.
type Hive struct {
	roots   map[string]*node
	entries int // keys and values
	data    int // bytes
}

// node is a key.
type node struct {
	name   string
	keys   map[string]*node       // by folded name
	values map[string]*namedValue // by folded name
}

type namedValue struct {
	name string
	Value
}

// Value returns a copy of a value; the name "" is the key's default value.
func (h *Hive) Value(k Key, name string) (Value, error) {
	n, err := h.find(k)
	if err != nil {
		return Value{}, err
	}
	v := n.values[winpath.Upper(name)]
	if v == nil {
		return Value{}, &NotExistError{k, name, true}
	}
	return Value{v.Type, slices.Clone(v.Data)}, nil
}

// SetValue sets a value and makes its key, with all above it, if need be.
func (h *Hive) SetValue(k Key, name string, v Value) error {
	if err := CheckName(name); err != nil {
		return err
	}
	n, err := h.create(k)
	if err != nil {
		return err
	}
	folded := winpath.Upper(name)
	old := n.values[folded]
	if old == nil {
		if h.entries >= maxEntries {
			return ErrFull
		}
		old = &namedValue{name: name}
	}
	if h.data-len(old.Data) > maxData-len(v.Data) {
		return ErrFull
	}
	if len(n.values) == 0 {
		n.values = map[string]*namedValue{}
	}
	if n.values[folded] == nil {
		n.values[folded] = old
		h.entries++
	}
	h.data += len(v.Data) - len(old.Data)
	old.Value = Value{v.Type, slices.Clone(v.Data)}
	return nil
}

// CreateKey makes a key, with all above it, if it is not there.
func (h *Hive) CreateKey(k Key) error {
	_, err := h.create(k)
	return err
}

// DeleteValue deletes a value.
func (h *Hive) DeleteValue(k Key, name string) error {
	n, err := h.find(k)
	if err != nil {
		return err
	}
	folded := winpath.Upper(name)
	v := n.values[folded]
	if v == nil {
		return &NotExistError{k, name, true}
	}
	delete(n.values, folded)
	h.entries--
	h.data -= len(v.Data)
	return nil
}

// DeleteKey deletes a key with all below it. A root stays.
func (h *Hive) DeleteKey(k Key) error {
	if k.Path == "" {
		return &NameError{Name: k.String(), Why: "is a root, which cannot be deleted"}
	}
	n, err := h.find(k)
	if err != nil {
		return err
	}
	c := Canonical(k)
	up, last := "", c.Path
	if i := strings.LastIndexByte(c.Path, '\\'); i >= 0 {
		up, last = c.Path[:i], c.Path[i+1:]
	}
	parent, err := h.find(Key{Root: c.Root, Path: up})
	if err != nil {
		return err
	}
	delete(parent.keys, winpath.Upper(last))
	h.forget(n)
	return nil
}

// forget takes a deleted key and all below it off the counts.
func (h *Hive) forget(n *node) {
	h.entries -= 1 + len(n.values)
	for _, v := range n.values {
		h.data -= len(v.Data)
	}
	for _, child := range n.keys {
		h.forget(child)
	}
}

// Roots returns the roots below which there is something or was, sorted.
func (h *Hive) Roots() []string { return sorting.Keys(h.roots) }

// place is where a key lies, if it is one.
func place(k Key) (Key, error) {
	if err := CheckKey(k); err != nil {
		return k, err
	}
	c := Canonical(k)
	return c, CheckKey(c)
}

// find returns a key's node, or the error that it is not there.
func (h *Hive) find(k Key) (*node, error) {
	c, err := place(k)
	if err != nil {
		return nil, err
	}
	n := h.roots[c.Root]
	for part := range parts(c.Path) {
		if n != nil {
			n = n.keys[winpath.Upper(part)]
		}
	}
	if n == nil {
		return nil, &NotExistError{Key: k}
	}
	return n, nil
}

// create returns a key's node, which is made if need be.
func (h *Hive) create(k Key) (*node, error) {
	c, err := place(k)
	if err != nil {
		return nil, err
	}
	n := h.roots[c.Root]
	if n == nil {
		if h.roots == nil {
			h.roots = map[string]*node{}
		}
		n = &node{name: c.Root}
		h.roots[c.Root] = n
	}
	for part := range parts(c.Path) {
		folded := winpath.Upper(part)
		child := n.keys[folded]
		if child == nil {
			if h.entries >= maxEntries {
				return nil, ErrFull
			}
			child = &node{name: part}
			if n.keys == nil {
				n.keys = map[string]*node{}
			}
			n.keys[folded] = child
			h.entries++
		}
		n = child
	}
	return n, nil
}

// parts are the names in a path, none for the root.
func parts(path string) func(yield func(string) bool) {
	if path == "" {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(path, `\`)
}

// sortedKeys and sortedValues are what a key holds, in the order of the folded
// names; the default value, whose name is empty, comes first.
func (n *node) sortedKeys() []*node { return sorted(n.keys) }

func (n *node) sortedValues() []*namedValue { return sorted(n.values) }

func sorted[T any](m map[string]T) []T {
	list := make([]T, 0, len(m))
	for _, folded := range sorting.Keys(m) {
		list = append(list, m[folded])
	}
	return list
}

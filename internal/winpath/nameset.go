package winpath

import "strings"

// NameSet finds names that would meet in one folder on Windows: equal but for
// case, or one being the 8.3 shape of another, or one a folder on another's
// way. The zero value is an empty set.
type NameSet struct {
	entries map[place]entry
	short   map[place]string // by shape: names like SETUPA~1.EXE
	long    map[place]string // by shape: names that may get such a second name
	folders int              // made so far; the work folder itself is number 0
}

// place is a folded name, or a shape, in a folder.
type place struct {
	folder int
	name   string
}

// entry is a file or a folder of the set.
type entry struct {
	folder int    // its number, 0 for a file
	owner  string // the added name that brought it
}

// Add adds a valid name (see [CheckName]) of a file, and the folders on its
// way; the error is a *NameError that names the other one. A name that is
// refused is not added.
func (s *NameSet) Add(name string) error {
	if s.entries == nil {
		s.entries, s.short, s.long = map[place]entry{}, map[place]string{}, map[place]string{}
	}
	name = backslashes(name)
	parts := strings.Split(name, `\`)
	folder := 0
	for i, part := range parts {
		last := i == len(parts)-1
		e, found := s.entries[place{folder, Fold(part)}]
		switch {
		case !found:
			return s.insert(folder, parts[i:], name)
		case last && e.folder > 0:
			return &NameError{Name: name, Why: "is also a folder, that of " + quote(e.owner)}
		case last && e.owner == name:
			return &NameError{Name: name, Why: "is there twice"}
		case last:
			return &NameError{Name: name, Why: "is the same name on Windows as " + quote(e.owner)}
		case e.folder == 0:
			return &NameError{Name: name, Component: part, Why: "is a folder here and a file in " + quote(e.owner)}
		}
		folder = e.folder
	}
	return nil
}

// insert puts parts into folder, where the first of them is new. Only that one
// can meet others; the rest lies in folders made now.
func (s *NameSet) insert(folder int, parts []string, owner string) error {
	first := parts[0]
	short := shortShapes(first)
	if other := meets(s.long, folder, short); other != "" {
		return &NameError{Name: owner, Component: first, Why: "may be the short name of " + quote(other)}
	}
	if short == nil {
		if other := meets(s.short, folder, longShapes(first)); other != "" {
			return &NameError{Name: owner, Component: first, Why: "may get the short name " + quote(other)}
		}
	}
	for i, part := range parts {
		e := entry{owner: owner}
		if i < len(parts)-1 {
			s.folders++
			e.folder = s.folders
		}
		s.entries[place{folder, Fold(part)}] = e
		s.remember(folder, part, owner)
		folder = e.folder
	}
	return nil
}

// remember notes the shapes of a name that was added to folder.
func (s *NameSet) remember(folder int, part, owner string) {
	shapes, names := shortShapes(part), s.short
	if shapes == nil {
		shapes, names = longShapes(part), s.long
	}
	for _, shape := range shapes {
		names[place{folder, shape}] = owner
	}
}

// meets returns the name in folder that has one of the shapes, or "".
func meets(names map[place]string, folder int, shapes []string) string {
	for _, shape := range shapes {
		if other, found := names[place{folder, shape}]; found {
			return other
		}
	}
	return ""
}

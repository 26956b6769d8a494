package winpath

import "strings"

// NameSet finds names that would meet in one folder on Windows: equal but for
// case, or one being the 8.3 shape of another, or one a folder on another's
// way. The zero value is an empty set.
type NameSet struct {
	// owners are the added names that brought a file, a folder (its key ends in a
	// backslash) or a shape (marked by what no name holds): by its folded path.
	owners map[string]string
}

// Marks of shapes in front of their last component.
const (
	shortShape = "<" // of a name like SETUPA~1.EXE
	longShape  = ">" // of a name that may get such a second name
)

// Add adds a valid name (see [CheckName]) of a file, and the folders on its
// way; the error is a *NameError that names the other one. A name that is
// refused is not added.
func (s *NameSet) Add(name string) error {
	if s.owners == nil {
		s.owners = map[string]string{}
	}
	name = backslashes(name)
	path := ""
	for rest, more := name, true; more; path += `\` {
		var part, component, why, other string
		part, rest, more = strings.Cut(rest, `\`)
		folder := path
		path += Fold(part)
		file, dir := s.owners[path], s.owners[path+`\`]
		switch {
		case more && file != "":
			component, why, other = part, "is a folder here and a file in ", file
		case more && dir != "":
			continue
		case dir != "":
			why, other = "is also a folder, that of ", dir
		case file == name:
			why = "is there twice"
		case file != "":
			why, other = "is the same name on Windows as ", file
		default:
			// What is new meets others in the first folder alone that was there before.
			component = part
			why, other = s.addShapes(folder, part, name)
		}
		if other != "" {
			why += quote(other)
		}
		if why != "" {
			return &NameError{Name: name, Component: component, Why: why}
		}
		key := path
		if more {
			key += `\`
		}
		s.owners[key] = name
	}
	return nil
}

// addShapes notes the shapes of a name that is added to a folder, or tells why not:
// because of another that has one of them.
func (s *NameSet) addShapes(folder, part, owner string) (why, other string) {
	shapes, mine, others, why := shortShapes(part), shortShape, longShape, "may be the short name of "
	if shapes == nil {
		shapes, mine, others, why = longShapes(part), longShape, shortShape, "may get the short name "
	}
	for _, shape := range shapes {
		if other := s.owners[folder+others+shape]; other != "" {
			return why, other
		}
	}
	for _, shape := range shapes {
		s.owners[folder+mine+shape] = owner
	}
	return "", ""
}

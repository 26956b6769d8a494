package express

import (
	"errors"
	"strings"

	"goexpress/internal/registry"
)

// Mark is a text value in the registry of a client by which a fleet sees that a
// package has been installed there.
type Mark struct {
	Key   registry.Key // in the 64-bit view, whatever the package was built for
	Name  string       // "" is the key's default value
	Value string
}

// ParseMark reads InstalledMark: `HKLM\key,name,value`. The value reaches to the end
// and may hold commas.
func ParseMark(text string) (*Mark, error) {
	parts := strings.SplitN(text, ",", 3)
	if len(parts) < 3 {
		return nil, errors.New(`it is not of the form HKLM\key,name,value`)
	}
	root, path, _ := strings.Cut(strings.Trim(parts[0], " \t"), `\`)
	path = strings.Trim(path, `\`)
	root, ok := registry.Root(root)
	switch {
	case !ok || root != "HKLM" && root != "HKCU":
		return nil, errors.New("its key begins with neither HKLM nor HKCU")
	case path == "":
		return nil, errors.New("it names no key below " + root)
	case strings.ContainsRune(text, 0):
		return nil, errors.New("it holds a NUL character")
	}
	return &Mark{
		Key:  registry.Key{Root: root, Path: path, View: registry.View64},
		Name: strings.Trim(parts[1], " \t"), Value: strings.Trim(parts[2], " \t"),
	}, nil
}

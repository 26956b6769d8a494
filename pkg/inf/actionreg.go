package inf

import (
	"goexpress/internal/format"
	"goexpress/internal/registry"
	"goexpress/internal/show"
)

// RegKey is a key of the registry as an action names it.
type RegKey struct {
	Root string        `json:"root"` // HKCR, HKCU, HKLM or HKU
	Key  string        `json:"key"`  // below the root, without backslashes at its ends; "" is the root
	View registry.View `json:"view,omitzero"`
}

// Registry is the key in the registry's own words.
func (k *RegKey) Registry() registry.Key {
	return registry.Key{Root: k.Root, Path: k.Key, View: k.View}
}

// value names a value of the key in the line of an action.
func (k *RegKey) value(name string) string { return k.Registry().String() + " " + valueName(name) }

// RegMode says what becomes of a value that is there.
type RegMode string

// The modes of a RegAdd.
const (
	RegSet     RegMode = ""          // set, whether there is one or not
	RegNew     RegMode = "new"       // only when there is none (flag 0x2)
	RegReplace RegMode = "overwrite" // only when there is one (flag 0x20)
	RegAppend  RegMode = "append"    // each string that the list lacks, to a REG_MULTI_SZ (flag 0x8)
)

// RegAdd sets a value of the registry, or makes a key.
type RegAdd struct {
	Origin
	RegKey
	KeyOnly bool           `json:"keyOnly,omitempty"` // the key alone is made; the fields below mean nothing
	Name    string         `json:"name"`              // "" is the key's default value
	Value   registry.Value `json:"value,omitzero"`
	Mode    RegMode        `json:"mode,omitempty"`
}

// About implements Action.
func (r *RegAdd) About() (Kind, *Origin) { return KindRegAdd, &r.Origin }

func (r *RegAdd) String() string {
	if r.KeyOnly {
		return show.Printable("make registry key " + r.Registry().String())
	}
	place, data := r.value(r.Name), show.Clip(r.Value.Show(), maxShown)
	s := "set " + place + " to " + data
	switch r.Mode {
	case RegNew:
		s += " if it is not there"
	case RegReplace:
		s += " if it is there"
	case RegAppend:
		s = "append " + data + " to " + place
	}
	return show.Printable(s)
}

// maxShown is how much of a value the line of an action shows.
const maxShown = 200

func valueName(name string) string {
	if name == "" {
		return "(default)"
	}
	return `"` + name + `"`
}

// RegDelete removes a value, a string of a list, or a key with all below it.
// What is not there is no failure.
type RegDelete struct {
	Origin
	RegKey
	Tree bool   `json:"tree,omitempty"` // the key with all below it; the fields below mean nothing
	Name string `json:"name"`           // "" is the key's default value
	Item string `json:"item,omitempty"` // only this string of a REG_MULTI_SZ, compared without regard to case
}

// About implements Action.
func (r *RegDelete) About() (Kind, *Origin) { return KindRegDelete, &r.Origin }

func (r *RegDelete) String() string {
	s := "delete " + r.value(r.Name)
	switch {
	case r.Tree:
		s = "delete registry key " + r.Registry().String() + " and all below it"
	case r.Item != "":
		s = `take "` + r.Item + `" out of ` + r.value(r.Name)
	}
	return show.Printable(s)
}

// RegBits sets or clears bits in one byte of a REG_BINARY or REG_DWORD. A
// value that is not there, or is too short, stays as it is.
type RegBits struct {
	Origin
	RegKey
	Name string `json:"name"`
	Set  bool   `json:"set"`  // set the bits, else clear them
	Mask byte   `json:"mask"` // the bits
	Byte int    `json:"byte"` // which byte, 0 is the first
}

// About implements Action.
func (r *RegBits) About() (Kind, *Origin) { return KindRegBits, &r.Origin }

func (r *RegBits) String() string {
	verb := "clear"
	if r.Set {
		verb = "set"
	}
	return show.Printable(format.Sprintf("%s bits %#x in byte %d of %s", verb, r.Mask, r.Byte, r.value(r.Name)))
}

// PerUser registers a component with Active Setup, which runs StubPath once
// for every user: HKLM\SOFTWARE\Microsoft\Active Setup\Installed
// Components\GUID. Texts that are empty are not written.
type PerUser struct {
	Origin
	GUID        string  `json:"guid"`
	DisplayName string  `json:"displayName"` // the key's default value
	Version     string  `json:"version,omitempty"`
	Locale      string  `json:"locale,omitempty"`
	ComponentID string  `json:"componentID,omitempty"`
	StubPath    string  `json:"stubPath,omitempty"`    // the command line
	IsInstalled *uint32 `json:"isInstalled,omitempty"` // nil: not written
}

// About implements Action.
func (p *PerUser) About() (Kind, *Origin) { return KindPerUser, &p.Origin }

func (p *PerUser) String() string {
	return show.Printable("for every user, once (Active Setup " + p.GUID + ` "` + p.DisplayName + `"): run ` + p.StubPath)
}

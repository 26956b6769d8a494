package inf

import "goexpress/internal/show"

// Flags of an INIEntry. They speak of Old; without it they say nothing.
const (
	INIMatchEntry = 0x1 // key and value of Old must be those in the file, else the key alone
	INIKeepValue  = 0x2 // what Old matches gets New's key and keeps its value; another entry of that key goes
)

// INIEntry changes an entry of an INI file (UpdateInis): New alone adds it,
// Old alone deletes it, both replace the one by the other. An entry is
// `key=value` or a bare line; in Old `*` stands for any text, also in the key.
type INIEntry struct {
	Origin
	Path    string `json:"path"` // absolute
	Section string `json:"iniSection"`
	Old     string `json:"old,omitempty"`
	New     string `json:"new,omitempty"`
	Flags   uint32 `json:"flags"` // INI... bits
}

// About implements Action.
func (i *INIEntry) About() (Kind, *Origin) { return KindINIUpdate, &i.Origin }

func (i *INIEntry) String() string {
	in := " in [" + i.Section + "] of " + i.Path
	if i.Old != "" && i.Flags&INIMatchEntry != 0 {
		in += " if key and value are these"
	}
	switch {
	case i.Old == "":
		return show.Printable("put " + i.New + in)
	case i.New == "":
		return show.Printable("delete " + i.Old + in)
	case i.Flags&INIKeepValue != 0:
		return show.Printable("give " + i.Old + " the key of " + i.New + in)
	}
	return show.Printable("replace " + i.Old + " by " + i.New + in)
}

// Flags of an INIField.
const (
	INIWildcard = 0x1 // Old may hold `*` and `?`
	INIComma    = 0x2 // commas part the fields, else blanks
)

// INIField changes one field in the value of an entry of an INI file
// (UpdateIniFields): New alone adds it, Old alone deletes it, both replace.
type INIField struct {
	Origin
	Path    string `json:"path"` // absolute
	Section string `json:"iniSection"`
	Key     string `json:"key"`
	Old     string `json:"old,omitempty"`
	New     string `json:"new,omitempty"`
	Flags   uint32 `json:"flags"` // INIWildcard | INIComma
}

// About implements Action.
func (i *INIField) About() (Kind, *Origin) { return KindINIUpdate, &i.Origin }

func (i *INIField) String() string {
	in := " of " + i.Key + " in [" + i.Section + "] of " + i.Path
	switch {
	case i.Old == "":
		return show.Printable(`add field "` + i.New + `"` + in)
	case i.New == "":
		return show.Printable(`delete field "` + i.Old + `"` + in)
	}
	return show.Printable(`replace field "` + i.Old + `" by "` + i.New + `"` + in)
}

// INIToReg copies an entry of an INI file, or with Key "" every entry of the
// section, into the registry as REG_SZ.
type INIToReg struct {
	Origin
	RegKey
	Path      string `json:"path"` // absolute
	Section   string `json:"iniSection"`
	Entry     string `json:"entry,omitempty"`
	Delete    bool   `json:"delete,omitempty"`    // the INI entry goes
	Overwrite bool   `json:"overwrite,omitempty"` // a registry value that is there
}

// About implements Action.
func (i *INIToReg) About() (Kind, *Origin) { return KindINIToReg, &i.Origin }

func (i *INIToReg) String() string {
	what := "every entry"
	if i.Entry != "" {
		what = i.Entry
	}
	how := ""
	if !i.Overwrite {
		how += ", unless it is there"
	}
	if i.Delete {
		how += ", and delete it from the file"
	}
	return show.Printable("copy " + what + " of [" + i.Section + "] of " + i.Path + " to " + i.Registry().String() + how)
}

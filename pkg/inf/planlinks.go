package inf

import (
	"slices"

	"goexpress/internal/format"
)

// Attributes of a Name line of ProfileItems, as setupapi.h has them.
const (
	itemCurrentUser = 0x1
	itemDelete      = 0x2
	itemGroup       = 0x4 // a folder, not a link
	itemCSIDL       = 0x8 // the third field is the CSIDL of the folder

	itemFlags = itemCurrentUser | itemDelete | itemGroup | itemCSIDL
)

// itemKeys are the keys of a ProfileItems list.
var itemKeys = []string{
	"Name", "CmdLine", "SubDir", "WorkingDir", "IconPath", "IconIndex", "HotKey", "InfoTip", "DisplayResource",
}

// item is a ProfileItems list: the first line of each key, by folded key.
type item map[string]*Line

// profileItems plans lists that each describe a link or a group of the Start
// menu.
func (p *planner) profileItems(d directive) {
	for i := range d.line.Fields {
		if s := p.list(d, i+1, warnMissing); s != nil && len(s.Lines) > 0 {
			p.profileItem(s, p.readItem(s))
		}
	}
}

func (p *planner) readItem(s *Section) item {
	it := item{}
	for _, l := range s.Lines {
		if !p.step(l) {
			break
		}
		key, ok := p.view.Key(l)
		if !p.stepBytes(len(key)) { // strings make long names of short keys
			break
		}
		key = fold(key)
		switch {
		case !ok || !slices.ContainsFunc(itemKeys, func(k string) bool { return fold(k) == key }):
			p.warn(p.at(l, 0), "inf-unknown-key", "is no key of a ProfileItems list and has no effect",
				p.didYouMean(key, func() []string { return itemKeys }, "did you mean %s?", ""))
		case it[key] == nil:
			it[key] = l
		}
	}
	return it
}

func (p *planner) profileItem(s *Section, it item) {
	name := it["NAME"]
	if name == nil {
		p.warn(p.at(s.Lines[0], 0), "inf-missing-name", "the list has no Name: nothing is done", "add a line `Name=` with the link's name")
		return
	}
	flags, ok := p.number(name, 2, "attributes")
	if !ok {
		return
	}
	p.oddFlags(name, 2, flags, itemFlags)
	dir, ok := p.itemFolder(name, flags)
	if !ok {
		return
	}
	title, ok := p.name(name, 1)
	if sub := it["SUBDIR"]; ok && sub != nil && flags&itemGroup == 0 {
		var folder string
		folder, ok = p.name(sub, 1)
		dir = joinPath(dir, folder)
	}
	if res := it["DISPLAYRESOURCE"]; res != nil {
		p.idle(res, 0, "the link is shown under its own name")
	}
	switch path := joinPath(dir, title); {
	case !ok:
	case flags&(itemGroup|itemDelete) == itemGroup|itemDelete:
		p.do(&RemoveDir{Origin: p.origin(name), Path: path})
	case flags&itemGroup != 0:
		p.do(&MakeDir{Origin: p.origin(name), Path: path})
	case flags&itemDelete != 0:
		p.do(&Shortcut{Origin: p.origin(name), Path: path + ".lnk", Remove: true})
	default:
		p.itemLink(name, it, path+".lnk")
	}
}

// itemFolder is where the link or group goes.
func (p *planner) itemFolder(name *Line, flags uint32) (dir string, ok bool) {
	id := dirCommonPrograms
	switch {
	case flags&itemCSIDL != 0:
		csidl, ok := p.number(name, 3, "CSIDL")
		if !ok {
			return "", false
		}
		id = DirCSIDL + int(min(csidl, DirCSIDL)) // the last is none
	case flags&itemCurrentUser != 0:
		id = dirUserPrograms
	}
	if dir, ok = p.view.Dir(id); !ok {
		p.fail(p.because(name, 2, ErrUnknownDir), "inf-unknown-directory", format.Sprintf("directory id %d, for the link, stands for no directory", id),
			"check the attributes of the link, and the CSIDL")
	}
	return dir, ok
}

// itemLink plans the link itself.
func (p *planner) itemLink(name *Line, it item, path string) {
	s := &Shortcut{Origin: p.origin(name), Path: path}
	cmd := it["CMDLINE"]
	if cmd == nil {
		p.fail(p.at(name, 0), "inf-missing-name", "no CmdLine says where the link leads", "add a line `CmdLine=directory id,folder,file`")
		return
	}
	ok := p.itemFile(cmd, &s.Target)
	if l := it["ICONPATH"]; l != nil {
		ok = p.itemFile(l, &s.Icon) && ok
	}
	if l := it["WORKINGDIR"]; l != nil {
		s.Dir = p.dirAt(l, 1)
		ok = s.Dir != "" && ok
	}
	if l := it["INFOTIP"]; l != nil {
		s.Tip = p.text(l, 1)
	}
	if l := it["ICONINDEX"]; l != nil {
		var err error
		if s.IconIndex, err = parseInt(p.field(l, 1)); err != nil {
			p.badNumber(l, 1, format.Sprintf("icon index %s is not a number", quoted(p.view.Field(l, 1))), "write a number, from 0")
			return
		}
	}
	if l := it["HOTKEY"]; l != nil {
		n, numberOK := p.number(l, 1, "hot key")
		if numberOK && n > 0xFFFF {
			p.badNumber(l, 1, format.Sprintf("hot key %#x has more than 16 bits", n), "write the virtual key, plus 256 for Shift, 512 for Ctrl, 1024 for Alt")
			return
		}
		s.HotKey, ok = uint16(n), numberOK && ok
	}
	if ok {
		p.do(s)
	}
}

// itemFile reads `directory id,[folder],file`.
func (p *planner) itemFile(l *Line, path *string) (ok bool) {
	dir := p.dirAt(l, 1)
	name, ok := p.name(l, 3)
	*path = joinPath(dir, name)
	return ok && dir != ""
}
